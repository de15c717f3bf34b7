import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { sessionSecret } from '../../src/roles/session-secret.ts'
import { startProgram, tempDir } from '../../src/testing/index.ts'

const demo = { configured: undefined, demo: true, purpose: 'serve' } as const
const missing = expect.objectContaining({ code: 'secret_missing' })

it('a demo makes a secret of its own and keeps it over restarts, for its owner alone', () => {
  const dataDir = join(tempDir('demo'), 'data')

  const first = sessionSecret({ ...demo, dataDir })

  expect(first).toMatch(/^[0-9a-f]{64}$/)
  expect(sessionSecret({ ...demo, dataDir })).toBe(first)
  expect(readdirSync(dataDir)).toEqual(['demo-secret'])
  expect(statSync(join(dataDir, 'demo-secret')).mode & 0o777).toBe(0o600)
})

it('two demos do not share a secret', () => {
  expect(sessionSecret({ ...demo, dataDir: tempDir('demo') })).not.toBe(sessionSecret({ ...demo, dataDir: tempDir('demo') }))
})

it('processes that start a demo at once have the same secret', async () => {
  const dataDir = tempDir('demo')
  const script = `import { sessionSecret } from '${fileURLToPath(new URL('../../src/roles/session-secret.ts', import.meta.url))}'
    console.log(sessionSecret(${JSON.stringify({ demo: true, purpose: 'serve', dataDir })}))`

  const programs = await Promise.all(Array.from({ length: 4 }, () => startProgram('node', ['--input-type=module', '-e', script])))
  await Promise.all(programs.map(({ ended }) => ended))

  expect(programs.map(({ stdout }) => stdout())).toEqual(Array(4).fill(`${sessionSecret({ ...demo, dataDir })}\n`))
})

it('a kept secret that was emptied is refused, not used', () => {
  const dataDir = tempDir('demo')
  writeFileSync(join(dataDir, 'demo-secret'), '')

  expect(() => sessionSecret({ ...demo, dataDir })).toThrow(missing)
})

it('a configured secret is used, in a demo too, and a weak one is refused even there', () => {
  const configured = 'Zu3+qk81Lp0-vYw7_Tn5=Xr2!Bc9.Hd4'
  const dataDir = tempDir('demo')

  expect(sessionSecret({ ...demo, configured, dataDir })).toBe(configured)
  expect(() => sessionSecret({ ...demo, configured: 'changeme', dataDir })).toThrow(missing)
  expect(readdirSync(dataDir)).toEqual([])
})

it('without a demo a server refuses to start without a secret, and a command does not need one', () => {
  const dataDir = tempDir('serve')

  expect(() => sessionSecret({ configured: undefined, demo: false, purpose: 'serve', dataDir })).toThrow(missing)
  expect(sessionSecret({ configured: undefined, demo: false, purpose: 'command', dataDir })).toMatch(/^[0-9a-f]{64}$/)
  expect(readdirSync(dataDir)).toEqual([])
})
