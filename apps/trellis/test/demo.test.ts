import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, tempDir } from '@trellis/stack/testing'
import { expect, it } from 'vitest'
import { run, start } from './trellis-process.ts'

/** Starts a demo on `data`, signs in with what it shows and stops it. Returns password, key and the status of the sign-in. */
async function visit(data: string): Promise<{ readonly password: string; readonly key: string; readonly signedIn: number }> {
  const port = await freePort()
  const demo = await start(['up', '--demo', '--data', data, '--port', String(port)])
  await demo.printed(/Stop with Ctrl\+C/)
  const [, password = ''] = await demo.printed(/the password (\S+)/)
  const [, key = ''] = await demo.printed(/API key for uploads: (\S+)/)
  const { status } = await fetch(`http://localhost:${port}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'demo', password }),
  })
  await demo.stop('SIGTERM')
  return { password, key, signedIn: status }
}

const credentials = 'demo-credentials.json'

it('shows a password that opens the demo, also when only the database was thrown away', async () => {
  const data = tempDir('demo')
  const first = await visit(data)
  for (const name of readdirSync(data)) if (name.startsWith('trellis.db')) rmSync(join(data, name))

  const second = await visit(data)

  expect([first.signedIn, second.signedIn]).toEqual([200, 200])
  expect(second.key).not.toBe(first.key)
  expect(statSync(join(data, credentials)).mode & 0o777).toBe(0o600)
})

it('ends with 1 and says why when there is a demo account whose password nobody can show', async () => {
  const data = tempDir('demo')
  await visit(data)
  rmSync(join(data, credentials))

  const { code, stderr } = await run(['up', '--demo', '--data', data, '--port', String(await freePort())])

  expect(code).toBe(1)
  expect(stderr).toBe(`trellis: there is an account "demo", but not its password in ${join(data, credentials)}; use another --data\n`)
})
