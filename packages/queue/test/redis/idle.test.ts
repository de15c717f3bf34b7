import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEngine, task, type WorkOptions } from '../../src/index.ts'
import { listenSeconds } from '../../src/redis/redis-bell.ts'
import { aJob, Hand } from '../requests.ts'
import { isMissing } from '../servers.ts'
import { gate, next } from '../watching.ts'
import { Monitor } from './monitor.ts'
import { openRedis, type RedisStore } from './stores.ts'

const quick = task({ name: 'quick', delivery: 'at-least-once', run: () => {} })

describe.skipIf(isMissing('redis'))('an idle worker on Redis', () => {
  let store: RedisStore
  const stops: (() => unknown)[] = []

  beforeEach(async () => {
    store = await openRedis()
  })
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
    await store.close()
  })

  const work = (options: WorkOptions) => {
    const engine = createEngine({ broker: store.broker, tasks: [quick] })
    const worker = engine.work(options)
    stops.push(() => worker.drain())
    return engine
  }

  /** What clients send from now on, and a wait for the `count`th of one command. */
  const watch = async () => {
    const monitor = await Monitor.start(store.port)
    stops.push(async () => monitor.stop())
    const seen: string[] = []
    let heard = () => {}
    monitor.on(({ name, isOfScript }) => {
      if (!isOfScript) seen.push(name)
      heard()
    })
    const count = (command: string) => seen.filter((name) => name === command).length
    const reach = (command: string, wanted: number) =>
      new Promise<void>((resolve) => {
        heard = () => count(command) >= wanted && resolve()
        heard()
      })
    /** All of these commands that were sent, once they have been heard of. */
    const sent = async (...commands: readonly string[]) => {
      await store.admin.ping()
      await reach('ping', 1)
      return seen.filter((name) => commands.includes(name))
    }
    return { seen, reach, sent }
  }

  it('sends one command at each look', async () => {
    const { seen, reach } = await watch()
    const engine = work({ pollMs: 20 })
    const succeeded = next(engine, 'job.succeeded')
    await engine.enqueue(quick)
    await succeeded
    seen.length = 0
    await reach('evalsha', 30)
    // Beside the looks: the start of a blocking call, or of one look for schedules, that happened to fall in between.
    expect(seen.filter((name) => name !== 'evalsha').length).toBeLessThanOrEqual(2)
  })

  it('asks for the time once when it looks for schedules and there are none', async () => {
    const { sent } = await watch()
    for (let look = 0; look < 5; look += 1) expect(await store.broker.schedules?.due(1)).toMatchObject({ due: [], nextDueMs: null })
    expect(await sent('hvals', 'time')).toEqual(['hvals', 'time', 'hvals', 'hvals', 'hvals', 'hvals'])
  })

  it('sweeps a queue with three commands', async () => {
    await store.broker.enqueue([aJob()])
    const { sent } = await watch()
    await store.broker.sweep()
    expect(await sent('sadd', 'smembers', 'exists', 'evalsha')).toEqual(['smembers', 'exists', 'evalsha'])
  })

  it('runs the job of a worker that has died once the lease is over, although its own next look is far away', async () => {
    await store.broker.enqueue([aJob({ id: 'orphan', task: 'quick', payload: new Uint8Array() })])
    const dying = new Hand(store.other)
    const leased = await store.other.step({ worker: dying.id, seq: 1, results: [], want: { default: 1 }, leaseMs: 300 })
    expect(leased).toMatchObject({ kind: 'stepped', jobs: [{ id: 'orphan' }] })
    const engine = work({ pollMs: 600_000 })
    expect((await next(engine, 'job.succeeded')).job.id).toBe('orphan')
  })

  it('hears while it runs a job that somebody cancelled it, however rarely it looks for work', async () => {
    const started = gate()
    const long = task({
      name: 'long',
      delivery: 'at-least-once',
      run: (_input, { signal }) =>
        new Promise<void>((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason))
          started.open()
        }),
    })
    const engine = createEngine({ broker: store.broker, tasks: [long] })
    const worker = engine.work({ pollMs: 600_000 })
    stops.push(() => worker.drain())
    const cancelled = next(engine, 'job.cancelled')
    const { id } = await engine.enqueue(long)
    await started.opened
    expect(await store.other.cancel(id)).toBe('requested')
    expect((await cancelled).job.id).toBe(id)
  })

  it('says when the lease of another worker may lapse, and nothing when there is none', async () => {
    await store.broker.enqueue([aJob()])
    const one = new Hand(store.broker)
    const two = new Hand(store.other)
    await one.takeOne()
    const busy = await two.step()
    expect(busy).toMatchObject({ jobs: [], nextLapseMs: expect.any(Number) })
    expect(busy.kind === 'stepped' && busy.nextLapseMs).toBeLessThanOrEqual(60_001)
    await one.leave()
    await two.finish(await two.takeOne())
    expect(await two.step()).not.toHaveProperty('nextLapseMs')
  })
})

describe('a connection that waits for the bell', () => {
  const listens = (options?: object) => {
    const client = { callBuffer: async () => null, duplicate: () => client, disconnect: () => {}, on: () => undefined }
    return listenSeconds(options ? { ...client, options } : client)
  }

  it('blocks for at most half of what its options allow a command to take', () => {
    expect(listens({})).toBe(60)
    expect(listens({ socketTimeout: 15_000 })).toBe(7)
    expect(listens({ socketTimeout: 15_000, commandTimeout: 6_000 })).toBe(3)
    expect(listens({ redisOptions: { socketTimeout: 10_000 } })).toBe(5)
    expect(listens({ socketTimeout: 1_000 })).toBe(1)
  })

  it('blocks for five seconds with a client that does not show its options', () => {
    expect(listens()).toBe(5)
  })
})
