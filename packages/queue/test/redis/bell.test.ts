import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEngine, task } from '../../src/index.ts'
import { redisBroker } from '../../src/redis/broker.ts'
import { aJob, Hand, stepped } from '../requests.ts'
import { isMissing } from '../servers.ts'
import { next } from '../watching.ts'
import { Monitor } from './monitor.ts'
import { openRedis, type RedisStore } from './stores.ts'

const forever = { ms: 2_000_000_000, signal: new AbortController().signal }

/** What a client, and no script, next does to a bell beside waiting for it, from when this resolves on. */
async function nextRing(store: RedisStore): Promise<{ readonly heard: Promise<string> }> {
  const monitor = await Monitor.start(store.port)
  const heard = new Promise<string>((resolve) => {
    monitor.on(({ name, values: [key = ''], isOfScript }) => {
      if (isOfScript || !key.endsWith(':bell') || name === 'blpop') return
      monitor.stop()
      resolve(name)
    })
  })
  return { heard }
}

describe.skipIf(isMissing('redis'))('the bell of a queue in Redis', () => {
  let store: RedisStore
  let one: Hand
  let two: Hand

  beforeEach(async () => {
    store = await openRedis()
    one = new Hand(store.broker)
    two = new Hand(store.other)
  })
  afterEach(() => store.close())

  /** Looks for a job in vain, and sleeps until something happens. */
  const idle = async (hand: Hand, signal = forever.signal) => {
    const { bell } = stepped(await hand.step({ default: 1 }))
    return { awake: hand.broker.wait({ ...forever, signal, bell }).then(() => hand) }
  }

  it('wakes one process for a job, which wakes the next one when there are more', async () => {
    const sleepers = [await idle(one), await idle(two)]
    await store.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'b' })])
    const first = await Promise.race(sleepers.map(({ awake }) => awake))
    expect(await first.takeIds(1)).toEqual(['a'])
    const second = (await Promise.all(sleepers.map(({ awake }) => awake))).find((hand) => hand !== first)
    expect(await second?.takeIds(1)).toEqual(['b'])
  })

  it('is passed on by a process that has become busy', async () => {
    const busy = new AbortController()
    const sleeper = await idle(one, busy.signal)
    busy.abort()
    await sleeper.awake
    const { awake } = await idle(two)
    await store.broker.enqueue([aJob()])
    expect(await (await awake).takeIds()).toHaveLength(1)
  })

  it('is not waited for by a worker of the process that enqueues: its step goes out behind the call', async () => {
    const deaf = new Redis(store.port)
    deaf.duplicate = () => {
      const ear = new Redis(store.port, { lazyConnect: true })
      return Object.assign(ear, { callBuffer: () => new Promise<never>(() => {}) })
    }
    const broker = redisBroker({ client: deaf, namespace: store.namespace })
    await broker.enqueue([aJob({ id: 'before' })])
    const hand = new Hand(broker)
    await hand.finish(await hand.takeOne())
    const { awake } = await idle(hand)
    const stored = broker.enqueue([aJob({ id: 'here' })])
    expect(await (await awake).takeIds()).toEqual(['here'])
    await stored
    await broker.close()
    deaf.disconnect()
  })

  it('rings again for others when it found everybody of a process at work who does not look again', async () => {
    const busy = new AbortController()
    const sleeper = await idle(one, busy.signal)
    const { heard } = await nextRing(store)
    busy.abort()
    await sleeper.awake
    await store.other.enqueue([aJob()])
    expect(await heard).toBe('rpush')
  })

  it('wakes a worker for a job that is due earlier than anything it knew of', async () => {
    const soon = task({ name: 'soon', delivery: 'at-least-once', run: () => {} })
    const engine = createEngine({ broker: store.broker, tasks: [soon] })
    const worker = engine.work({ pollMs: 600_000 })
    await engine.enqueue(soon, undefined, { delay: '1h' })
    const succeeded = next(engine, 'job.succeeded')
    await engine.enqueue(soon, undefined, { delay: '30ms' })
    await succeeded
    await worker.drain()
  })

  it('is heard again after its connection was cut', async () => {
    const quick = task({ name: 'quick', delivery: 'at-least-once', run: () => {} })
    const engine = createEngine({ broker: store.broker, tasks: [quick] })
    const worker = engine.work({ pollMs: 1_000 })
    for (let round = 0; round < 3; round += 1) {
      const succeeded = next(engine, 'job.succeeded')
      await engine.enqueue(quick)
      await succeeded
      await store.admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    }
    await worker.drain()
  })

  it('keeps one ring, however many jobs nobody waits for', async () => {
    await Promise.all(Array.from({ length: 50 }, () => store.broker.enqueue([aJob()])))
    expect(await store.admin.llen(`{${store.namespace}:default}:bell`)).toBe(1)
    await one.take(100)
    expect(await store.admin.exists(`{${store.namespace}:default}:bell`)).toBe(0)
  })

  it('leaves nothing of ended jobs but a few names that expire or are few', async () => {
    await store.broker.enqueue(Array.from({ length: 20 }, () => aJob()))
    const jobs = await one.take(20)
    await one.settle(...jobs.map((job) => [job, { kind: 'done' }] as const))
    await one.leave()
    const tag = `{${store.namespace}:default}`
    const lasting = ['jobs', 'ready', 'later', 'tally', 'ended', 'dead', 'cancelled', 'leases', 'stops', 'void', `held:${one.id}`]
    expect(await store.admin.exists(...lasting.map((name) => `${tag}:${name}`))).toBe(0)
    expect(await store.admin.pttl(`${tag}:worker:${one.id}`)).toBeGreaterThan(0)
  })

  it('does not stop working when somebody deletes a key', async () => {
    await store.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'b' }), aJob({ id: 'c', due: { at: new Date(1) } })])
    const taken = await one.take(1)
    await store.admin.del(`{${store.namespace}:default}:jobs`)
    await store.broker.enqueue([aJob({ id: 'd' })])
    expect(await two.takeIds()).toEqual(['d'])
    expect(
      await one.settle(...taken.map((job) => [job, { kind: 'retry', due: { inMs: 0 }, failure: { name: 'Error', message: '' } }] as const)),
    ).toEqual([])
    expect(await one.takeIds()).toEqual([])
  })
})
