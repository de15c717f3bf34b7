import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { redisBroker } from '../../src/redis/broker.ts'
import { aFamily } from '../contract/family.ts'
import { aJob, Hand, leaseMs, stepped } from '../requests.ts'
import { isMissing } from '../servers.ts'
import { openRedis, type RedisStore } from './stores.ts'

const atMost = (most: number, key: string) => [{ kind: 'concurrency', key, most }] as const
const done = { kind: 'done' } as const

describe.skipIf(isMissing('redis'))('a queue in Redis with more than ordinary jobs', () => {
  let store: RedisStore
  let worker: Hand
  let other: Hand

  beforeEach(async () => {
    store = await openRedis()
    worker = new Hand(store.broker)
    other = new Hand(store.other)
  })
  afterEach(() => store.close())

  const key = (name: string, queue = 'default') => `{${store.namespace}:${queue}}:${name}`

  /** Everything of a queue that is there, by name, without what belongs to a worker or a producer. */
  const names = async (queue = 'default') => {
    const keys = await store.admin.keys(key('*', queue))
    return keys.map((one) => one.split('}:')[1] ?? '').filter((name) => !/^(worker|calls):/.test(name))
  }

  /** How many commands the server has executed, those inside of scripts included. */
  const commands = async () => {
    const stats = await store.admin.info('commandstats')
    return [...stats.matchAll(/^cmdstat_(?!info).*:calls=(\d+)/gm)].reduce((sum, [, calls]) => sum + Number(calls), 0)
  }

  /** How many commands it takes a new worker to end the job that it is given first. */
  const costOfEnd = async () => {
    const hand = new Hand(store.broker)
    const job = await hand.takeOne()
    const before = await commands()
    await hand.finish(job)
    return (await commands()) - before
  }

  it('is served by a worker that knew it with ordinary jobs only, from the first of the others on', async () => {
    await store.broker.enqueue([aJob({ id: 'a' })])
    expect(await worker.takeIds()).toEqual(['a'])
    await store.other.enqueue([aJob({ id: 'plain' }), aJob({ id: 'urgent', priority: 5 })])
    expect(await worker.takeIds(1)).toEqual(['urgent'])
    await store.other.pause({ queue: 'default' }, true)
    expect(await worker.takeIds()).toEqual([])
  })

  it('answers a repeated step the same when it became one in between', async () => {
    await store.broker.enqueue(['a', 'b', 'c'].map((id) => aJob({ id })))
    const before = stepped(await worker.step({ default: 2 }))
    await store.other.enqueue([aJob({ id: 'urgent', priority: 5 })])
    const after = stepped(await worker.repeat({ default: 2 }))
    expect(after.jobs.map(({ id, fence }) => [id, fence])).toEqual(before.jobs.map(({ id, fence }) => [id, fence]))
  })

  it('costs a poll the same, however many jobs are blocked', async () => {
    const poll = async () => {
      await worker.take()
      const before = await commands()
      await worker.take()
      return (await commands()) - before
    }
    const crowd = (count: number) => Array.from({ length: count }, () => aJob({ limits: atMost(1, 'acme') }))
    await store.broker.enqueue(crowd(50))
    const few = await poll()
    await store.broker.enqueue(crowd(3_000))
    while (stepped(await worker.step()).nextDueMs !== null);
    expect([await poll(), (await store.broker.counts()).default?.blocked]).toEqual([few, 3_049])
  })

  it('costs the end of a job the same, however many jobs wait for its place', async () => {
    const costOfEndWithOthers = async () => {
      const [job] = await worker.take(1)
      if (!job) throw new Error('a job expected')
      while (stepped(await other.step()).nextDueMs !== null);
      const before = await commands()
      await worker.finish(job)
      return (await commands()) - before
    }
    const crowd = (count: number) => Array.from({ length: count }, () => aJob({ limits: atMost(1, 'acme') }))
    await store.broker.enqueue(crowd(20))
    const few = await costOfEndWithOthers()
    await store.broker.enqueue(crowd(3_000))
    expect([await costOfEndWithOthers(), (await store.broker.counts()).default?.blocked]).toEqual([few, 3_017])
  })

  it('costs the end of a job the same, however many jobs wait for their turn behind it', async () => {
    await store.broker.enqueue(Array.from({ length: 20 }, () => aJob({ order: 'acme' })))
    const few = await costOfEnd()
    await store.broker.enqueue(Array.from({ length: 3_000 }, () => aJob({ order: 'acme' })))
    expect([await costOfEnd(), (await store.broker.counts()).default]).toMatchObject([few, { ready: 1, blocked: 3_017 }])
  })

  it('costs other jobs nothing that some wait for their turn', async () => {
    await store.broker.enqueue([aJob({ limits: atMost(1, 'acme') }), aJob()])
    await costOfEnd()
    const alone = await costOfEnd()
    await store.broker.enqueue(Array.from({ length: 20 }, () => aJob({ order: 'acme' })))
    await other.takeOne()
    await store.broker.enqueue([aJob()])
    expect([await costOfEnd(), (await store.broker.counts()).default?.blocked]).toEqual([alone, 19])
  })

  it('frees with a sweep what waits for the turn of a job that somebody deleted', async () => {
    await store.broker.enqueue(['a', 'b', 'c'].map((id) => aJob({ id, order: 'acme' })))
    await worker.take()
    await store.admin.hdel(key('jobs'), 'a', 'b')
    await store.broker.sweep()
    expect(await other.takeIds()).toEqual([])
    await store.broker.sweep()
    expect(await other.takeIds()).toEqual(['c'])
  })

  it('leaves nothing of jobs that have ended but a few names', async () => {
    const unique = { key: 'only', until: 'finished', ttlMs: 60_000, onConflict: 'keep' } as const
    const rate = { kind: 'rate', key: 'r', most: 10, perMs: 1_000, burst: 10 } as const
    await store.broker.enqueue([
      aJob({ priority: 3, limits: [...atMost(1, 'acme'), rate], unique }),
      aJob({ limits: [...atMost(1, 'acme'), rate], order: 'acme' }),
      aJob({ order: 'acme', lifo: true }),
      ...aFamily('parent', ['a', 'b'], { queue: 'default' }),
    ])
    for (let jobs = await worker.take(); jobs.length > 0; jobs = await worker.take()) {
      const reports = jobs.map(({ id, fence }) => ({ id, fence, progress: Buffer.from('half'), lines: [{ number: 1, text: 'line' }] }))
      await store.broker.report({ worker: worker.id, reports })
      await worker.finish(...jobs)
    }
    await worker.leave()
    await store.advance(60_001)
    await store.broker.sweep()
    expect((await names()).sort()).toEqual(['bell', 'extended', 'last'])
  })

  it('answers a repeated enqueue as the first time, although the job that held the key has ended meanwhile', async () => {
    const unique = { key: 'only', until: 'finished', ttlMs: null, onConflict: 'keep' } as const
    await store.broker.enqueue([aJob({ id: 'holder', unique })])
    const jobs = [aJob({ id: 'late', unique })]
    let scripts = 0
    const client = losing(store, () => {
      scripts += 1
      // The first one only finds that the key is held.
      return scripts === 2
    })
    const sender = redisBroker({ client, namespace: store.namespace, timeShiftMs: () => 0 })
    await expect(sender.enqueue(jobs)).rejects.toMatchObject({ code: 'broker_unavailable' })
    await worker.finish(...(await worker.take()))
    expect([...(await sender.enqueue(jobs))]).toEqual([['late', 'holder']])
    expect(await store.broker.get('late')).toBeUndefined()
  })

  it('frees with a sweep what a resume that died half-way left blocked', async () => {
    await store.broker.pause({ queue: 'default', task: 'test.task' }, true)
    await store.broker.enqueue([aJob({ id: 'a' })])
    expect(await worker.takeIds()).toEqual([])
    await store.admin.srem(key('paused'), 'ttest.task')
    expect(await worker.takeIds()).toEqual([])
    await store.broker.sweep()
    expect(await worker.takeIds()).toEqual(['a'])
  })

  it('frees with a sweep what fits when a limit is raised by the next job', async () => {
    await store.broker.enqueue([aJob({ id: 'running', limits: atMost(1, 'acme') }), aJob({ id: 'lax', limits: atMost(3, 'acme') })])
    expect(await worker.takeIds()).toEqual(['running', 'lax'])
    await store.broker.enqueue([aJob({ id: 'blocked', limits: atMost(2, 'acme') })])
    expect(await worker.takeIds()).toEqual([])
    await worker.renew([])
    await store.broker.sweep()
    expect((await store.broker.counts()).default).toMatchObject({ blocked: 0, ready: 3 })
  })

  it('forgets rate keys whose time has come', async () => {
    await store.broker.enqueue([aJob({ limits: [{ kind: 'rate', key: 'r', most: 1, perMs: 30_000, burst: 1 }] })])
    await worker.finish(...(await worker.take()))
    expect(await store.admin.zcard(key('rates'))).toBe(1)
    await store.advance(30_001)
    await store.broker.sweep()
    expect(await store.admin.exists(key('rates'))).toBe(0)
  })

  it('keeps what is blocked by a job that somebody deleted from stopping the rest', async () => {
    await store.broker.enqueue([aJob({ id: 'a', limits: atMost(1, 'acme') }), aJob({ id: 'b', limits: atMost(1, 'acme') })])
    const [a] = await worker.take()
    await store.admin.del(key('jobs'))
    await store.broker.enqueue([aJob({ id: 'c', priority: 1 })])
    expect(await worker.settle(...(a ? [[a, done] as const] : []))).toEqual([])
    expect(await worker.takeIds()).toEqual(['c'])
  })

  it('hands back what a step brought from one queue when another one says that the worker lapsed', async () => {
    await store.broker.enqueue([aJob({ id: 'mail', queue: 'mail', crashReruns: 0 }), aJob({ id: 'image', queue: 'images' })])
    await worker.step({ mail: 1, images: 0 })
    await store.advance(leaseMs + 1_000)
    await other.step({ mail: 1 })
    expect((await worker.step({ mail: 1, images: 1 })).kind).toBe('fenced')
    expect(await other.take(1, 'images')).toMatchObject([{ id: 'image', crashes: 0 }])
  })

  it('reads jobs that were stored before there was anything beyond the ordinary', async () => {
    await store.broker.enqueue([aJob({ id: 'first' })])
    const old = (flags: number, rest: string) => {
      const blob = Buffer.alloc(26)
      blob.writeUIntBE(5, 3, 4)
      blob[7] = flags
      blob.writeUIntBE(60_000, 12, 6)
      blob.writeUIntBE(60_000, 18, 6)
      blob.writeUInt16BE(4, 24)
      return Buffer.concat([blob, Buffer.from(rest)])
    }
    await store.admin.hset(key('jobs'), { waiting: old(0b100, 'task{"n":1}'), over: old(0b1100, 'task') })
    await store.admin.lpush(key('ready'), 'waiting')
    await store.broker.enqueue([aJob({ id: 'urgent', priority: 1 })])
    const jobs = await worker.take()
    expect(jobs.map(({ id, task, payload }) => [id, task, String(payload)])).toEqual([
      ['urgent', 'test.task', '{"n":1}'],
      ['waiting', 'task', '{"n":1}'],
      ['first', 'test.task', '{"n":1}'],
    ])
    expect(await store.broker.get('over')).toMatchObject({ payload: { byteLength: 0 }, result: null, priority: 0, uniqueKey: null })
  })
})

/** A client that loses replies of scripts when told to, after the server has answered. */
function losing(store: RedisStore, loses: () => boolean) {
  const { admin } = store
  return {
    async callBuffer(command: string, ...values: (string | Buffer)[]) {
      const reply = await admin.callBuffer(command, ...values)
      if (command === 'EVALSHA' && loses()) throw new Error('the connection was cut')
      return reply
    },
    duplicate: () => admin.duplicate(),
    disconnect: () => {},
    on: () => undefined,
  }
}
