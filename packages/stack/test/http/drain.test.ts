import { once } from 'node:events'
import { Agent, get, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { HttpApp } from '../../src/http/http-app.ts'
import { stopHttpServer } from '../../src/http/server.ts'
import { aServer, listen } from './test-server.ts'

const LONG_MS = 30_000

describe('a server that is told to stop', () => {
  it('finishes a slow upload that is under way, and takes nothing new', async () => {
    const { app, received } = await anUploadServer()
    const port = await listen(app)
    const upload = request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/upload',
      headers: { 'content-type': 'application/octet-stream' },
    })
    upload.write('first half, ')
    await received.firstChunk

    const stopped = stopHttpServer(app, { deadlineMs: LONG_MS })
    await expect(connected(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    upload.end('second half')
    const [answer]: IncomingMessage[] = await once(upload, 'response')
    if (answer === undefined) throw new Error('no answer')
    expect(answer.statusCode).toBe(200)
    expect(answer.headers.connection).toBe('close')
    expect(await text(answer)).toBe('first half, second half')
    await stopped
  })

  it('cuts off what is still under way at the deadline, and says so in the log', async () => {
    const { app, received, log } = await anUploadServer()
    const port = await listen(app)
    const upload = request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/upload',
      headers: { 'content-type': 'application/octet-stream' },
    })
    upload.write('first half, ')
    const cut = once(upload, 'error')
    await received.firstChunk
    await stopHttpServer(app, { deadlineMs: 50 })
    expect((await cut)[0]).toMatchObject({ code: 'ECONNRESET' })
    expect(log()).toContain('requests cut off at the deadline')
    expect(log()).not.toContain('"level":"error"')
  })

  it('closes idle kept-alive connections at once', async () => {
    const { app } = await aServer((routes) => {
      routes.get('/', async () => 'ok')
    })
    const port = await listen(app)
    const agent = new Agent({ keepAlive: true })
    onTestFinished(() => agent.destroy())
    const [answer]: IncomingMessage[] = await once(get({ port, host: '127.0.0.1', agent }), 'response')
    if (answer === undefined) throw new Error('no answer')
    await text(answer)
    await stopHttpServer(app, { deadlineMs: LONG_MS })
  })

  it('waits for no connection on which nothing was ever asked, as browsers open them in advance', { timeout: LONG_MS / 2 }, async () => {
    const { app } = await aServer(() => {})
    const port = await listen(app)
    const accepted = once(app.server, 'connection')
    const unused = connect(port, '127.0.0.1')
    onTestFinished(() => void unused.destroy())
    await accepted
    const closed = once(unused, 'close')
    await stopHttpServer(app, { deadlineMs: LONG_MS })
    await closed
  })

  it('does not wait for the deadline when an answer that had begun ends on a kept-alive connection', async () => {
    const gate = Promise.withResolvers<void>()
    const slowly = async function* () {
      yield 'begun, '
      await gate.promise
      yield 'ended'
    }
    const { app } = await aServer((routes) => {
      routes.get('/', (_request, reply) => {
        reply.send(Readable.from(slowly()))
      })
    })
    const port = await listen(app)
    const agent = new Agent({ keepAlive: true })
    onTestFinished(() => agent.destroy())
    const [answer]: IncomingMessage[] = await once(get({ port, host: '127.0.0.1', agent }), 'response')
    if (answer === undefined) throw new Error('no answer')
    const stopped = stopHttpServer(app, { deadlineMs: LONG_MS })
    gate.resolve()
    expect(await text(answer)).toBe('begun, ended')
    await stopped
  })

  it('is not ready any more from that moment, while it finishes', async () => {
    const { app, received } = await anUploadServer()
    const port = await listen(app)
    const upload = request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/upload',
      headers: { 'content-type': 'application/octet-stream' },
    })
    upload.write('x')
    await received.firstChunk
    // The probe's connection was opened before the stop, and its request line is half sent.
    const probe = await connected(port)
    probe.write('GET /readyz HTTP/1.1\r\nhost: x\r\n')
    await accepted(app, 2)
    const stopped = stopHttpServer(app, { deadlineMs: LONG_MS })
    probe.write('\r\n')
    const answer = await text(probe)
    expect(answer).toMatch(/^HTTP\/1\.1 503 /)
    expect(answer).toContain('{"status":"stopping","checks":{}}')
    upload.end()
    await once(upload, 'response').then(([response]) => text(response))
    await stopped
  })

  it('may be told again', async () => {
    const { app } = await aServer(() => {})
    await listen(app)
    await Promise.all([stopHttpServer(app, { deadlineMs: LONG_MS }), stopHttpServer(app, { deadlineMs: LONG_MS })])
    await stopHttpServer(app, { deadlineMs: LONG_MS })
  })
})

async function anUploadServer() {
  const firstChunk = Promise.withResolvers<void>()
  const server = await aServer((routes) => {
    routes.addContentTypeParser('application/octet-stream', async (_request: unknown, payload: IncomingMessage) => payload)
    routes.post<{ Body: IncomingMessage }>('/upload', async ({ body }) => {
      let content = ''
      for await (const chunk of body) {
        content += chunk
        firstChunk.resolve()
      }
      return content
    })
  })
  return { ...server, received: { firstChunk: firstChunk.promise } }
}

async function connected(port: number) {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

/** Resolves when the server has accepted `count` connections; the client knows of a connection before the server does. */
async function accepted(app: HttpApp, count: number): Promise<void> {
  const open = await new Promise<number>((resolve, reject) => {
    app.server.getConnections((error, found) => (error ? reject(error) : resolve(found)))
  })
  if (open < count) {
    await once(app.server, 'connection')
    await accepted(app, count)
  }
}
