import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { tempDir } from '@trellis/stack/testing'
import { describe, expect, it } from 'vitest'
import { run } from './trellis-process.ts'

const well = { TRELLIS_SECRET: randomBytes(32).toString('hex'), TRELLIS_PUBLIC_URL: 'https://packages.example' }

describe('trellis doctor', () => {
  it('fails on what keeps the installation from working, and says what to run', async () => {
    const { code, stdout } = await run(['doctor', '--data', tempDir()], { env: well })

    expect(code).toBe(1)
    expect(stdout).toContain('DANGER the database lacks trellis/0001-outbox')
    expect(stdout).toContain('To do: run "trellis migrate" with the same configuration.')
  })

  it('is content with what only could be better, unless it is strict', async () => {
    const data = tempDir()
    await run(['migrate', '--data', data], { env: well })

    expect((await run(['doctor', '--data', data], { env: well })).code).toBe(0)
    const strict = await run(['doctor', '--data', data, '--strict', '--json'], { env: well })
    expect(strict.code).toBe(1)
    const { areas, dangers, warnings } = JSON.parse(strict.stdout)
    expect({ dangers, some: warnings > 0 }).toEqual({ dangers: 0, some: true })
    expect(areas.map(({ area }: { area: string }) => area)).toEqual(
      expect.arrayContaining(['settings', 'database', 'jobs', 'outbox', 'storage of spkrepo', 'accounts', 'this host', 'spkrepo']),
    )
  })

  it('never shows a secret', async () => {
    const canary = `canary-${randomBytes(16).toString('hex')}`
    const url = `postgresql://trellis:${canary}@127.0.0.1:9/trellis`

    const { code, stdout, stderr } = await run(['doctor', '--data', tempDir(), '--json'], {
      env: { ...well, TRELLIS_SECRET: canary, TRELLIS_DATABASE_URL: url },
    })

    expect(code).toBe(1)
    expect(JSON.parse(stdout).areas).toContainEqual(
      expect.objectContaining({ area: 'database', findings: [expect.objectContaining({ code: 'not-examined' })] }),
    )
    expect(stdout + stderr).not.toContain(canary)
  })
})

describe('trellis backup and restore', () => {
  it('move an installation to another folder, account and all', async () => {
    const [data, elsewhere] = [tempDir(), join(tempDir(), 'data')]
    const folder = join(tempDir(), 'today')
    await run(['migrate', '--data', data], { env: well })
    await run(['user', 'create', '--email', 'ada@example.org', '--username', 'lovelace', '--password-stdin', '--data', data], {
      input: 'analytical engine\n',
    })

    const taken = await run(['backup', folder, '--data', data])
    expect(taken).toMatchObject({ code: 0, stdout: expect.stringMatching(/^copied to .*today: a database of \d/) })
    expect((await run(['restore', folder, '--data', elsewhere])).code).toBe(0)

    const key = await run(['key', 'create', '--user', 'lovelace', '--name', 'ci', '--data', elsewhere, '--json'])
    expect(JSON.parse(key.stdout)).toMatchObject({ key: expect.any(String) })
    const again = await run(['restore', folder, '--data', elsewhere])
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('move it away') })
  })
})
