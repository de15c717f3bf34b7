import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aJob, Hand, leaseMs, stepped } from '../requests.ts'
import { isMissing } from '../servers.ts'
import { openRedis, type RedisStore } from './stores.ts'

const failure = { name: 'Error', message: 'away' }
const none = { scheduled: 0, blocked: 0, ready: 0, running: 0, succeeded: 0, dead: 0, cancelled: 0 }

describe.skipIf(isMissing('redis'))('the lines of a queue in Redis', () => {
  let store: RedisStore
  let worker: Hand

  beforeEach(async () => {
    store = await openRedis()
    worker = new Hand(store.broker)
  })
  afterEach(() => store.close())

  it('tell a running job from a waiting one when it overtook an older job', async () => {
    await store.broker.enqueue([aJob({ id: 'old' })])
    await store.broker.enqueue([aJob({ id: 'overdue', due: { at: new Date('2001-01-01T00:00:00Z') } })])
    expect(await worker.takeIds(1)).toEqual(['overdue'])
    expect([(await store.broker.get('old'))?.state, (await store.broker.get('overdue'))?.state]).toEqual(['ready', 'running'])
    expect(await store.broker.cancel('overdue')).toBe('requested')
  })

  it('do not ask for the end of a new hand-out because of a wish about an old one', async () => {
    await store.broker.enqueue([aJob({ id: 'a' })])
    const [job] = await worker.take(1)
    if (!job) throw new Error('no job was handed out')
    await store.broker.cancel('a')
    await worker.settle([job, { kind: 'retry', due: { inMs: 0 }, failure }])
    await store.advance(1)
    const again = stepped(await worker.step())
    expect([again.jobs.map(({ id, fence }) => [id, fence]), again.cancel]).toEqual([[['a', 2]], []])
  })

  it('take a job of an id whose cancelled namesake still stands in line, once', async () => {
    await store.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'b' })])
    await store.broker.cancel('a')
    await store.broker.enqueue([aJob({ id: 'a' })])
    expect(await store.broker.counts()).toEqual({ default: { ...none, ready: 2 } })
    expect([await worker.takeIds(), await worker.takeIds()]).toEqual([['b', 'a'], []])
    expect(await store.broker.counts()).toEqual({ default: { ...none, running: 2 } })
  })

  it('pass over a crowd of cancelled jobs', async () => {
    const ids = Array.from({ length: 300 }, (_, n) => `job ${n}`)
    await store.broker.enqueue([...ids, 'last'].map((id) => aJob({ id })))
    await Promise.all(ids.map((id) => store.broker.cancel(id)))
    expect(await store.broker.counts()).toEqual({ default: { ...none, ready: 1 } })
    const taken: string[] = []
    while (taken.length === 0) taken.push(...(await worker.takeIds(5)))
    expect([taken, await store.broker.counts()]).toEqual([['last'], { default: { ...none, running: 1 } }])
  })

  it('count every state', async () => {
    const kept = { rememberMs: 60_000 }
    await store.broker.enqueue(['s', 'd', 'c', 'r'].map((id) => aJob({ id, ...kept })))
    await store.broker.enqueue([aJob({ id: 'w' }), aJob({ id: 'l', due: { inMs: 60_000 } }), aJob({ id: 'x', ...kept })])
    const [s, d, c] = await worker.take(4)
    if (!s || !d || !c) throw new Error('four jobs expected')
    await store.broker.cancel('x')
    await worker.settle([s, { kind: 'done' }], [d, { kind: 'dead', failure }], [c, { kind: 'discard' }])
    expect(await store.broker.counts()).toEqual({
      default: { scheduled: 1, blocked: 0, ready: 1, running: 1, succeeded: 1, dead: 1, cancelled: 2 },
    })
    await store.advance(60_001)
    expect(await store.broker.sweep()).toBe(3)
    expect(await store.broker.counts()).toEqual({ default: { ...none, ready: 2, running: 1, dead: 1 } })
  })

  it('settle, hand back and count ten thousand jobs of one worker', async () => {
    await store.broker.enqueue(Array.from({ length: 10_000 }, () => aJob()))
    const jobs = []
    for (let hands = 0; hands < 10; hands += 1) jobs.push(...(await worker.take(1_000)))
    const results = jobs.slice(0, 9_000).map(({ id, fence }) => ({ id, fence, outcome: { kind: 'done' } as const }))
    expect(await worker.renew(jobs)).toEqual({ kind: 'renewed', lost: [], cancel: [] })
    expect(await worker.leave(results)).toEqual({ lost: [] })
    expect(await store.broker.counts()).toEqual({ default: { ...none, ready: 1_000 } })
  })

  it('keep what a worker holds of several queues apart, and its lease on each', async () => {
    const other = new Hand(store.other)
    await store.broker.enqueue([aJob({ id: 'm', queue: 'mail' }), aJob({ id: 'i', queue: 'images' })])
    const { jobs } = stepped(await worker.step({ mail: 1, images: 1 }))
    await store.advance(leaseMs - 1_000)
    expect(await worker.renew(jobs)).toMatchObject({ kind: 'renewed', lost: [] })
    await store.advance(leaseMs - 1_000)
    expect(stepped(await other.step({ mail: 1, images: 1 })).jobs).toEqual([])
    expect(await worker.settle(...jobs.map((job) => [job, { kind: 'done' }] as const))).toEqual([])
    expect(await store.broker.counts()).toEqual({})
  })

  it('list the dead of several queues by arrival, page by page', async () => {
    for (const [n, queue] of ['mail', 'images', 'mail', 'images', 'mail'].entries()) {
      await store.broker.enqueue([aJob({ id: `job ${n}`, queue })])
    }
    const { jobs } = stepped(await worker.step({ mail: 5, images: 5 }))
    await worker.settle(...jobs.map((job) => [job, { kind: 'dead', failure }] as const))
    const first = await store.broker.dead({ limit: 2 })
    const rest = await store.broker.dead({ before: 'job 3' })
    expect([...first, ...rest].map(({ id }) => id)).toEqual(['job 4', 'job 3', 'job 2', 'job 1', 'job 0'])
  })

  it('bear queue names that look like parts of keys', async () => {
    const names = ['a:b', '{a}', 'a}b', 'ключ', 'a b']
    await store.broker.enqueue(names.map((queue) => aJob({ id: queue, queue })))
    const { jobs } = stepped(await worker.step(Object.fromEntries(names.map((name) => [name, 1]))))
    expect(jobs.map(({ id, queue }) => [id, queue]).sort()).toEqual(names.map((name) => [name, name]).sort())
  })
})
