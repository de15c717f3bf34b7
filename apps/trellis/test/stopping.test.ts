import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { freePort, type Program, tempDir } from '@trellis/stack/testing'
import { expect, it } from 'vitest'
import { run, start } from './trellis-process.ts'

const TRELLIS_SECRET = randomBytes(32).toString('hex')
/** Long enough for the server to read a part of it before the rest comes. */
const body = Buffer.alloc(2_000_000, 'no package')

/** A server with an upload under way: half of the body has been sent, and the server has begun to take it. */
async function midUpload(settings: Readonly<Record<string, string>> = {}): Promise<{ server: Program; call: ClientRequest }> {
  const data = tempDir()
  const port = await freePort()
  const server = await start(['up', '--data', data, '--port', String(port)], { env: { TRELLIS_SECRET, ...settings } })
  await server.printed(/Trellis is ready/)
  const ada = ['--email', 'ada@example.org', '--username', 'lovelace', '--role', 'developer']
  await run(['user', 'create', ...ada, '--password-stdin', '--data', data], { input: 'analytical engine' })
  const { key } = JSON.parse((await run(['key', 'create', '--user', 'lovelace', '--name', 'ci', '--data', data, '--json'])).stdout)
  const call = request({
    port,
    host: 'localhost',
    path: '/api/packages',
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${key}:`)}`, 'content-length': body.length, expect: '100-continue' },
  })
  // A server that is told to stop at once breaks the connection: that is what some of these tests are about.
  call.on('error', () => {})
  call.flushHeaders()
  await once(call, 'continue')
  call.write(body.subarray(0, body.length / 2))
  return { server, call }
}

it('a server that is told to stop answers the upload that is under way, and ends with 0', async () => {
  const { server, call } = await midUpload()
  const answered = once(call, 'response')

  const stopped = server.stop('SIGTERM')
  await server.printed(/the same signal again stops at once/)
  call.end(body.subarray(body.length / 2))

  const [answer]: IncomingMessage[] = await answered
  answer?.resume()
  expect([answer?.statusCode, answer?.headers.connection]).toEqual([422, 'close'])
  expect(await stopped).toEqual({ code: 0, signal: null })
})

it('a server that is told to stop does not wait for a client beyond its deadline, and ends with 0', async () => {
  const { server, call } = await midUpload({ TRELLIS_DRAIN_SECONDS: '1' })

  expect(await server.stop('SIGTERM')).toEqual({ code: 0, signal: null })
  call.destroy()
})

it('a second signal stops at once, with 1', async () => {
  const { server, call } = await midUpload({ TRELLIS_DRAIN_SECONDS: '3600' })

  const stopped = server.stop('SIGTERM')
  await server.printed(/the same signal again stops at once/)

  expect(await server.stop('SIGTERM')).toEqual({ code: 1, signal: null })
  await stopped
  call.destroy()
})

it('a signal during the start stops in good order too', async () => {
  const server = await start(['up', '--data', tempDir(), '--port', String(await freePort())], { env: { TRELLIS_SECRET } })
  await server.printed(/"msg":"migration applied"/)

  expect(await server.stop('SIGTERM')).toEqual({ code: 0, signal: null })
})
