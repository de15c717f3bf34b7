import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { freePort, type Program, tempDir } from '@trellis/stack/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run, start } from './trellis-process.ts'

const secret = randomBytes(32).toString('hex')

describe('administration while the server runs on the same folder', () => {
  const data = tempDir()
  let server: Program
  let url: string
  beforeAll(async () => {
    const secretFile = join(tempDir(), 'secret')
    writeFileSync(secretFile, `${secret}\n`)
    const port = await freePort()
    url = `http://localhost:${port}`
    server = await start(['up', '--data', data, '--port', String(port)], { env: { TRELLIS_SECRET_FILE: secretFile } })
    await server.printed(/Trellis is ready/)
  }, 60_000)
  afterAll(async () => expect(await server.stop('SIGTERM')).toEqual({ code: 0, signal: null }))

  it('makes an account with the password from standard input, and a key that opens the upload call', async () => {
    const roles = ['--role', 'developer', '--role', 'package_admin']
    const created = await run(
      ['user', 'create', '--email', 'ada@example.org', '--username', 'lovelace', '--password-stdin', '--data', data, '--json', ...roles],
      { input: 'analytical engine\n' },
    )
    expect(created).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(created.stdout)).toMatchObject({ username: 'lovelace', roles: ['developer', 'package_admin'] })
    const made = await run(['key', 'create', '--user', 'ada@example.org', '--name', 'ci', '--data', data, '--json'])
    const { key } = JSON.parse(made.stdout)
    const answer = await fetch(`${url}/api/packages`, { method: 'POST', headers: { authorization: `Basic ${btoa(`${key}:`)}` }, body: '' })
    expect(answer.status).toBe(400)
    const signedIn = await fetch(`${url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: 'lovelace', password: 'analytical engine' }),
    })
    expect(signedIn.status).toBe(200)
  })

  it('fails with 1 and one line when the account is there already or the version is not', async () => {
    const again = await run(
      ['user', 'create', '--email', 'ada@example.org', '--username', 'lovelace2', '--password-stdin', '--data', data],
      {
        input: 'analytical engine',
      },
    )
    expect(again.code).toBe(1)
    expect(again.stderr).toContain('ada@example.org')
    const unknown = await run(['spkrepo', 'activate', 'nothing', '1.0-1', '--data', data])
    expect(unknown).toMatchObject({ code: 1, stderr: 'there is no version 1.0-1 of a package nothing\n' })
  })

  it('answers for its health, its readiness and its figures', async () => {
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ checks: { database: { ok: true }, worker: { ok: true } } })
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('http_request_duration_seconds_bucket')
    expect(await (await fetch(`${url}/openapi.json`)).json()).toMatchObject({ paths: { '/api/packages': expect.anything() } })
  })
})

describe('starting', () => {
  it('says which port is taken, ends with 1 and leaves nothing running', async () => {
    const taken = createServer().listen(0, 'localhost')
    await new Promise((resolve) => taken.once('listening', resolve))
    const address = taken.address()
    const port = typeof address === 'object' ? String(address?.port) : ''
    const { code, stderr } = await run(['up', '--data', tempDir(), '--port', port], { env: { TRELLIS_SECRET: secret } })
    taken.close()
    expect(code).toBe(1)
    expect(stderr).toBe(`trellis: port ${port} of localhost is in use; stop what listens there, or choose another with --port\n`)
  })

  it('keeps the account, the key and the packages of a demo over a restart, and shows them again', async () => {
    const data = tempDir()
    mkdirSync(data, { recursive: true })
    const shown = async () => {
      const demo = await start(['up', '--demo', '--data', data, '--port', String(await freePort())])
      await demo.printed(/Stop with Ctrl\+C/)
      const lines = demo.stdout().match(/password \S+|API key for uploads: \S+/g)
      expect(await demo.stop('SIGTERM')).toEqual({ code: 0, signal: null })
      return lines
    }
    const first = await shown()
    expect(first).toHaveLength(2)
    expect(await shown()).toEqual(first)
  })

  it('runs a worker that tells its health on a port of its own', async () => {
    const data = tempDir()
    const env = { TRELLIS_SECRET: secret }
    expect((await run(['migrate', '--data', data], { env })).code).toBe(0)
    const port = await freePort()
    const worker = await start(['worker', '--data', data, '--port', String(port)], { env })
    await worker.printed(/"msg":"started"/)
    expect(await (await fetch(`http://localhost:${port}/readyz`)).json()).toMatchObject({ checks: { worker: { ok: true } } })
    expect((await fetch(`http://localhost:${port}/nas`)).status).toBe(404)
    expect(await worker.stop('SIGINT')).toEqual({ code: 0, signal: null })
  })
})
