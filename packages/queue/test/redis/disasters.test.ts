import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEngine, task, type Worker } from '../../src/index.ts'
import { redisBroker } from '../../src/redis/broker.ts'
import { aJob, Hand } from '../requests.ts'
import { isMissing } from '../servers.ts'
import { several } from '../watching.ts'
import { CuttingProxy } from './cutting-proxy.ts'
import { RedisServer } from './server.ts'

/** A task that counts how often each job's handler ran, and takes a few turns of the event loop. */
function tally() {
  const runs = new Map<string, number>()
  const brief = task({
    name: 'brief',
    delivery: 'at-least-once',
    async run(_input, { job }) {
      for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      runs.set(job.id, (runs.get(job.id) ?? 0) + 1)
    },
  })
  return { runs, brief }
}

describe.skipIf(isMissing('redis'))('a Redis server', () => {
  let server: RedisServer
  const closing: (() => unknown)[] = []
  const workers: Worker[] = []

  beforeEach(async () => {
    server = await RedisServer.start('--appendonly', 'yes', '--appendfsync', 'always')
  })
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.drain({ deadlineMs: 0, graceMs: 0 })))
    for (const close of closing.splice(0).reverse()) await close()
    await server.stop()
  })

  const connect = (port = server.port) => {
    const client = new Redis(port, { retryStrategy: () => 20, maxRetriesPerRequest: 200 })
    client.on('error', () => {})
    closing.push(() => client.disconnect())
    return client
  }
  const open = (port?: number) => {
    const broker = redisBroker({ client: connect(port) })
    closing.push(() => broker.close())
    return broker
  }

  /** Enqueues and runs 600 jobs while `harm` is done over and over, and expects each to have run once. */
  async function runsEachOnce(harm: () => Promise<unknown>): Promise<void> {
    const { runs, brief } = tally()
    const sender = createEngine({ broker: open(), tasks: [brief] })
    const receiver = createEngine({ broker: open(), tasks: [brief] })
    const finished = several(receiver, 'job.succeeded', 600)
    workers.push(receiver.work({ queues: { default: 10 } }), receiver.work({ queues: { default: 10 } }))
    const ids: string[] = []
    for (let batch = 0; batch < 30; batch += 1) {
      const sent = Promise.all(Array.from({ length: 20 }, () => sender.enqueue(brief)))
      if (batch % 3 === 1) await harm()
      ids.push(...(await sent).map(({ id }) => id))
    }
    for (const { job } of await finished) expect(job).toMatchObject({ attempt: 1, crashes: 0 })
    expect([...runs].sort()).toEqual(ids.map((id) => [id, 1]).sort())
    expect(await sender.counts()).toEqual({})
  }

  it('may be killed and started again under load when it writes before it answers: nothing is lost, nothing runs twice', async () => {
    await runsEachOnce(async () => {
      await server.kill()
      await server.startAgain()
    })
  })

  it('may cut every connection under load', async () => {
    const admin = connect()
    await runsEachOnce(() => admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'))
  })

  it('may forget its scripts under load', async () => {
    const admin = connect()
    await runsEachOnce(() => admin.script('FLUSH'))
  })

  it('may forget everything: the worker notices that it is not known any more, and goes on under a new name', async () => {
    const { brief } = tally()
    const engine = createEngine({ broker: open(), tasks: [brief] })
    const first = several(engine, 'job.succeeded', 1)
    workers.push(engine.work({ queues: { default: 5 }, pollMs: 20 }))
    await engine.enqueue(brief)
    await first
    const fenced = several(engine, 'worker.fenced', 1)
    await connect().flushall()
    await fenced
    const second = several(engine, 'job.succeeded', 1)
    await engine.enqueue(brief)
    await second
    expect(await engine.counts()).toEqual({})
  })

  it('makes one job of one enqueue although its reply is lost and the job is over before the repeat', async () => {
    const proxy = await CuttingProxy.open(server.port)
    closing.push(() => proxy.close())
    const { runs, brief } = tally()
    const receiver = createEngine({ broker: open(), tasks: [brief] })
    workers.push(receiver.work({ queues: { default: 5 } }))
    const sender = createEngine({ broker: open(proxy.port), tasks: [brief] })
    await sender.enqueue(brief)
    let pieces = 0
    proxy.cutsReply = () => {
      pieces += 1
      return pieces % 5 === 1
    }
    for (let n = 0; n < 40; n += 1) await sender.enqueue(brief)
    await expect.poll(async () => [runs.size, await receiver.counts()], { timeout: 20_000 }).toEqual([41, {}])
    expect([...runs.values()]).toEqual(Array(41).fill(1))
  })

  it('repairs a step whose reply is lost on its way', async () => {
    const proxy = await CuttingProxy.open(server.port)
    closing.push(() => proxy.close())
    const hand = new Hand(open(proxy.port))
    await open().enqueue(Array.from({ length: 30 }, (_, n) => aJob({ id: `job ${n}` })))
    let pieces = 0
    proxy.cutsReply = () => {
      pieces += 1
      return pieces % 4 === 2
    }
    const taken: string[] = []
    for (let jobs = await hand.take(3); jobs.length > 0; ) {
      taken.push(...jobs.map(({ id, fence }) => `${id} ${fence}`))
      const results = jobs.map(({ id, fence }) => ({ id, fence, outcome: { kind: 'done' } as const }))
      const reply = await hand.step({ default: 3 }, results)
      expect(reply).toMatchObject({ kind: 'stepped', lost: [] })
      jobs = reply.kind === 'stepped' ? reply.jobs : []
    }
    expect(taken).toEqual(Array.from({ length: 30 }, (_, n) => `job ${n} 1`))
  })

  it('is never asked to look through its keys', async () => {
    const { brief } = tally()
    const engine = createEngine({ broker: open(), tasks: [brief] })
    const finished = several(engine, 'job.succeeded', 1)
    workers.push(engine.work({ queues: { default: 5 } }))
    const { id } = await engine.enqueue(brief)
    await finished
    await Promise.all([engine.get(id), engine.cancel(id), engine.replay(id), engine.dead(), engine.counts()])
    const asked = await connect().info('commandstats')
    expect(asked).toContain('cmdstat_evalsha')
    expect(asked).not.toMatch(/cmdstat_(keys|scan|hscan|sscan|zscan)/)
  })

  it('that is not there is reported as broker_unavailable, with its cause', async () => {
    const client = new Redis(1, { maxRetriesPerRequest: 0 })
    client.on('error', () => {})
    closing.push(() => client.disconnect())
    await expect(redisBroker({ client }).enqueue([aJob()])).rejects.toMatchObject({ code: 'broker_unavailable', cause: expect.any(Error) })
  })

  it('that has other things under our keys is reported as broker_failed, in its words', async () => {
    await connect().set('{default:default}:jobs', 'a string')
    await expect(open().enqueue([aJob()])).rejects.toMatchObject({ code: 'broker_failed', message: expect.stringContaining('WRONGTYPE') })
  })

  it('that has no more memory refuses jobs and stores none of them', async () => {
    const admin = connect()
    const broker = open()
    await broker.enqueue([aJob({ id: 'before' })])
    await admin.config('SET', 'maxmemory', '1')
    await expect(broker.enqueue([aJob(), aJob()])).rejects.toMatchObject({ code: 'broker_failed', message: expect.stringContaining('OOM') })
    await admin.config('SET', 'maxmemory', '0')
    expect(await new Hand(broker).takeIds()).toEqual(['before'])
  })
})
