import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@trellis/stack/testing'
import { expect, it } from 'vitest'
import { run } from './trellis-process.ts'

it('trellis spkrepo adopt takes --data for the old folder, and the own one from the old configuration', async () => {
  const [old, own] = [tempDir('adopt'), tempDir('adopt')]
  const config = join(own, 'config.py')
  writeFileSync(
    config,
    `DATA_PATH = ${JSON.stringify(own)}\nSQLALCHEMY_DATABASE_URI = "sqlite:///${own}/new.db"\nTEMPLATE_PATH = "templates"\n`,
  )
  const env = { SPKREPO_CONFIG: config, TRELLIS_SECRET: undefined, TRELLIS_DATA_DIR: undefined, TRELLIS_DATABASE_URL: undefined }
  expect(await run(['migrate'], { env })).toMatchObject({ code: 0 })

  const refused = await run(['spkrepo', 'adopt', '--from', 'sqlite:old.db', '--data', old, '--json'], { env })
  expect(refused.code).toBe(1)
  expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'source_invalid' } })
  // The start log names what has no effect, and the line where it stands.
  expect(refused.stderr).toContain(`TEMPLATE_PATH, line 3 of ${config}`)
  expect(readdirSync(old)).toEqual([])
  expect(readdirSync(own)).toContain('new.db')

  const unsaid = await run(['spkrepo', 'adopt', '--from', 'sqlite:old.db'], { env })
  expect(unsaid).toMatchObject({ code: 2, stderr: expect.stringContaining('--data is missing') })
})
