import { once } from 'node:events'
import { request } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { fastify } from 'fastify'
import pg from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { type QueuePluginOptions, queuePlugin } from '../../src/fastify/plugin.ts'
import { createEngine, type QueueError, task } from '../../src/index.ts'
import { memoryBroker } from '../../src/memory/broker.ts'
import { postgresConnection, sqlBroker } from '../../src/sql/broker.ts'
import { gate, next } from '../watching.ts'

const apps: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()))
})

const greet = task({
  name: 'greet',
  delivery: 'at-least-once',
  input: (value: unknown): string => {
    if (typeof value !== 'string') throw new TypeError(`no name: ${String(value)}`)
    return value
  },
  run() {},
})

/** An application with a route that enqueues what it is sent. */
async function start(options: Partial<QueuePluginOptions> = {}) {
  const engine = createEngine({ broker: memoryBroker(), tasks: [greet] })
  const app = fastify({ requestIdHeader: 'x-request-id' })
  apps.push(app)
  await app.register(queuePlugin, { engine, ...options })
  app.post('/greet', async (request, reply) => reply.code(202).send(await request.enqueue(greet, request.body as string)))
  app.get('/readyz', async (_request, reply) => {
    const health = app.queueHealth()
    return reply.code(health.ready ? 200 : 503).send(health)
  })
  return app
}

/** A port of this machine that nobody listens to. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const json = (payload: unknown) => ({ payload: JSON.stringify(payload), headers: { 'content-type': 'application/json' } })

describe('the plugin for Fastify', () => {
  it('enqueues from a request, and the job carries the id of that request to its handler', async () => {
    const seen: unknown[] = []
    const trace = task({
      name: 'trace',
      delivery: 'at-least-once',
      run(_input, { headers }) {
        seen.push(headers)
      },
    })
    const engine = createEngine({ broker: memoryBroker(), tasks: [trace] })
    const app = fastify({ requestIdHeader: 'x-request-id' })
    apps.push(app)
    await app.register(queuePlugin, { engine, work: { queues: { default: 1 } } })
    app.post('/trace', (request) => request.enqueue(trace))
    const done = next(engine, 'job.succeeded')
    const answer = await app.inject({ method: 'POST', url: '/trace', headers: { 'x-request-id': 'request-7' } })
    expect(answer.json()).toEqual({ id: (await done).job.id })
    expect(seen).toEqual([{ 'x-request-id': 'request-7' }])
  })

  it('answers 400 for an input that the task refuses and 503 while the broker is away', async () => {
    const app = await start()
    const refused = await app.inject({ method: 'POST', url: '/greet', ...json(7) })
    expect([refused.statusCode, refused.json().code]).toEqual([400, 'invalid_input'])

    const pool = new pg.Pool({ connectionString: `postgres://127.0.0.1:${await closedPort()}/none` })
    const away = await start({ engine: createEngine({ broker: sqlBroker({ connection: postgresConnection(pool) }), tasks: [greet] }) })
    const answer = await away.inject({ method: 'POST', url: '/greet', ...json('Ada') })
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'broker_unavailable'])
    await pool.end()
  })

  it("leaves errors that are nobody else's fault to the application, as 500", async () => {
    const stranger = task({ name: 'stranger', delivery: 'at-least-once', run() {} })
    const app = await start()
    const codes: string[] = []
    app.setErrorHandler<QueueError>((error, _request, reply) => {
      codes.push(error.code)
      return reply.code(500).send()
    })
    app.post('/stranger', (request) => request.enqueue(stranger))
    expect((await app.inject({ method: 'POST', url: '/stranger' })).statusCode).toBe(500)
    expect(codes).toEqual(['unknown_task'])
  })

  it('works only when it is told to, from when the application is ready', async () => {
    const only = await start()
    await only.ready()
    expect(only.queue.health()).toEqual([])
    const working = await start({ work: { queues: { default: 1 } } })
    expect(working.queue.health()).toEqual([])
    await working.ready()
    expect(working.queue.health()).toHaveLength(1)
  })

  it('lets running jobs finish when the application closes, and is not ready meanwhile', async () => {
    const running = gate()
    const mayEnd = gate()
    let ended = false
    const slow = task({
      name: 'slow',
      delivery: 'at-least-once',
      async run() {
        running.open()
        await mayEnd.opened
        ended = true
      },
    })
    const engine = createEngine({ broker: memoryBroker(), tasks: [slow] })
    const app = await start({ engine, work: { queues: { default: 1 } } })
    await app.listen({ port: 0, host: '127.0.0.1' })
    await engine.enqueue(slow)
    await running.opened
    expect(app.queueHealth()).toMatchObject({ ready: true, problem: null, workers: [{ running: 1 }] })
    const closed = app.close()
    const succeeded = next(engine, 'job.succeeded')
    await Promise.resolve(app.server.listening ? new Promise((resolve) => app.server.once('close', resolve)) : undefined)
    expect(app.queueHealth()).toMatchObject({ ready: false, problem: 'draining' })
    mayEnd.open()
    await Promise.all([closed, succeeded])
    expect([ended, engine.health()]).toEqual([true, []])
  })

  it('hands jobs back that do not end within the deadline', async () => {
    const running = gate()
    const stuck = task({
      name: 'stuck',
      delivery: 'at-least-once',
      run(_input, { signal }) {
        running.open()
        return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      },
    })
    const engine = createEngine({ broker: memoryBroker(), tasks: [stuck] })
    const app = await start({ engine, work: { queues: { default: 1 } }, drain: { deadlineMs: 1, graceMs: 1_000 } })
    await app.ready()
    const { id } = await engine.enqueue(stuck)
    await running.opened
    await app.close()
    expect(await engine.get(id)).toMatchObject({ state: 'ready', failures: 0, crashes: 0 })
  })

  it('drains the worker while the last requests are answered, so that the one may wait for the other', async () => {
    const running = gate()
    const ended = gate()
    const slow = task({
      name: 'slow',
      delivery: 'at-least-once',
      async run(_input, { signal }) {
        running.open()
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
        ended.open()
      },
    })
    const engine = createEngine({ broker: memoryBroker(), tasks: [slow] })
    const app = await start({ engine, work: { queues: { default: 1 } }, drain: { deadlineMs: 1 } })
    app.post('/slow', async (request) => {
      await request.enqueue(slow)
      await ended.opened
      return 'done'
    })
    // A connection for this request alone: Fastify waits for those that are kept alive.
    const sent = request(`${await app.listen({ port: 0, host: '127.0.0.1' })}/slow`, { method: 'POST', agent: false }).end()
    const answered = once(sent, 'response')
    await running.opened
    await app.close()
    const [answer] = await answered
    expect(answer.statusCode).toBe(200)
  })

  it('says that it is not ready when the broker has not answered a worker for too long', async () => {
    const app = await start({ work: { queues: { default: 1 }, pollMs: 1_000_000 }, maxSinceFetchMs: 1 })
    await app.ready()
    const { promise, resolve } = Promise.withResolvers<void>()
    const look = setInterval(() => {
      if (!app.queueHealth().ready) resolve()
    }, 1)
    await promise
    clearInterval(look)
    const answer = await app.inject('/readyz')
    expect([answer.statusCode, answer.json().problem]).toEqual([503, 'no_answer'])
  })

  it('refuses a limit that is no whole number', async () => {
    await expect(start({ maxSinceFetchMs: 0.5 })).rejects.toMatchObject({ code: 'invalid_option' })
  })
})
