import { describe, expect, it } from 'vitest'
import type { LeasedJob, NewJob, Outcome } from '../../src/broker.ts'
import { aJob, Hand, leaseMs, stepped } from '../requests.ts'
import type { Store } from '../stores.ts'
import { Crew } from './crew.ts'
import { aChild, aFamily } from './family.ts'
import { failure, recordOf, setStage } from './stage.ts'

const ofOrder = (order: string, choices: Partial<NewJob> = {}) => aJob({ order, ...choices })
const inOrder = (order: string, ...ids: readonly string[]) => ids.map((id) => ofOrder(order, { id }))

const ends: readonly Outcome[] = [{ kind: 'done' }, { kind: 'dead', failure }, { kind: 'discard' }, { kind: 'cancel' }]
const returns: readonly Outcome[] = [
  { kind: 'retry', due: { inMs: 600_000 }, failure },
  { kind: 'snooze', due: { inMs: 600_000 } },
  { kind: 'release' },
]

/** What every broker promises about jobs that start one after the other. */
export function describeOrders(open: () => Promise<Store>): void {
  describe('orders', () => {
    const stage = setStage(open)
    const stateOf = async (id: string) => (await recordOf(stage.broker, id)).state
    const settle = (job: LeasedJob, outcome: Outcome) => stage.worker.settle([job, outcome])

    it('are what the broker says it can do', () => {
      expect(stage.broker.capabilities.order).toBe(true)
    })

    it('let the jobs of a key start one at a time, as they came, and those of other keys meanwhile', async () => {
      await stage.broker.enqueue([...inOrder('acme', 'a', 'b'), ...inOrder('initech', 'x'), aJob({ id: 'free' })])
      await stage.store.other.enqueue([...inOrder('acme', 'c'), ...inOrder('initech', 'y')])
      expect(await recordOf(stage.broker, 'b')).toMatchObject({ state: 'blocked', blockedBy: { kind: 'order', key: 'acme', turnOf: 'a' } })
      expect([(await recordOf(stage.broker, 'a')).order, (await recordOf(stage.broker, 'free')).order]).toEqual(['acme', null])
      expect(await stage.broker.counts()).toMatchObject({ default: { ready: 3, blocked: 3 } })
      const started: string[] = []
      for (let jobs = await stage.worker.take(); jobs.length > 0; jobs = await stage.worker.take()) {
        started.push(jobs.map(({ id }) => id).join(' '))
        expect(await stage.other.take()).toEqual([])
        await stage.worker.finish(...jobs)
      }
      expect(started).toEqual(['a x free', 'b y', 'c'])
    })

    it.each(ends)('let the next one start in the very step in which the one before ended with $kind', async (outcome) => {
      await stage.broker.enqueue(inOrder('acme', 'a', 'b', 'c'))
      const { id, fence } = await stage.worker.takeOne()
      const { jobs } = stepped(await stage.worker.step({ default: 5 }, [{ id, fence, outcome }]))
      expect(jobs).toMatchObject([{ id: 'b' }])
      expect(await stateOf('c')).toBe('blocked')
    })

    it.each(returns)('keep all others behind a job that comes back with $kind, also while it waits', async (outcome) => {
      await stage.broker.enqueue(inOrder('acme', 'a', 'b'))
      await settle(await stage.worker.takeOne(), outcome)
      if (outcome.kind !== 'release') {
        expect(stepped(await stage.worker.step()).jobs).toEqual([])
        await stage.store.advance(600_002)
      }
      const again = await stage.worker.take()
      expect(again).toMatchObject([{ id: 'a', fence: 2 }])
      await stage.worker.finish(...again)
      expect(await stage.worker.takeIds()).toEqual(['b'])
    })

    it('keep them behind one whose worker is lost, until its crashes are spent', async () => {
      await stage.broker.enqueue([ofOrder('acme', { id: 'a', crashReruns: 1 }), ofOrder('acme', { id: 'b' })])
      await stage.worker.take()
      await stage.store.advance(leaseMs + 1_000)
      const second = new Hand(stage.broker)
      expect(await second.take()).toMatchObject([{ id: 'a', crashes: 1 }])
      await stage.store.advance(leaseMs + 1_000)
      expect(await stage.other.take()).toMatchObject([{ id: 'b', crashes: 0 }])
      expect(await stateOf('a')).toBe('dead')
    })

    it('keep them behind one whose worker left, or never got the reply', async () => {
      await stage.broker.enqueue(inOrder('acme', 'a', 'b'))
      await stage.worker.take()
      await stage.worker.leave()
      expect(await stage.other.takeIds()).toEqual(['a'])
      await stage.other.renew([])
      expect(await new Hand(stage.broker).takeIds()).toEqual(['a'])
    })

    it('keep them behind one that is not due yet', async () => {
      await stage.broker.enqueue([ofOrder('acme', { id: 'later', due: { inMs: 3_600_000 } }), ...inOrder('acme', 'now')])
      const { jobs, nextDueMs } = stepped(await stage.worker.step())
      expect(jobs).toEqual([])
      expect(nextDueMs).toBeGreaterThan(3_500_000)
      expect([await stateOf('later'), await stateOf('now')]).toEqual(['scheduled', 'blocked'])
      await stage.store.advance(3_600_001)
      await stage.worker.finish(await stage.worker.takeOne())
      expect(await stage.worker.takeIds()).toEqual(['now'])
    })

    it('come before priorities and due times within a key, and after them between keys', async () => {
      await stage.broker.enqueue([
        ofOrder('acme', { id: 'a', due: { inMs: 1_000 } }),
        ofOrder('acme', { id: 'b', priority: 7 }),
        ofOrder('initech', { id: 'x', priority: 3 }),
      ])
      await stage.store.advance(1_001)
      const [x, a] = await stage.worker.take()
      expect([x?.id, a?.id]).toEqual(['x', 'a'])
      await stage.broker.enqueue([aJob({ id: 'plain' })])
      if (a) await stage.worker.finish(a)
      expect(await stage.worker.takeIds()).toEqual(['b', 'plain'])
    })

    it('count within one queue only', async () => {
      await stage.broker.enqueue([...inOrder('acme', 'a'), ofOrder('acme', { id: 'mail', queue: 'mail' })])
      expect([await stage.worker.takeIds(), await stage.worker.takeIds(1, 'mail')]).toEqual([['a'], ['mail']])
    })

    it('let go of a job that is cancelled: of the first one its turn, of another its place', async () => {
      await stage.broker.enqueue(inOrder('acme', 'a', 'b', 'c', 'd'))
      expect([await stage.broker.cancel('b'), await stage.broker.cancel('a')]).toEqual(['cancelled', 'cancelled'])
      expect([await stateOf('c'), await stateOf('d')]).toEqual(['ready', 'blocked'])
      const c = await stage.worker.takeOne()
      expect(await stage.broker.cancel('c')).toBe('requested')
      expect(await stage.other.take()).toEqual([])
      await settle(c, { kind: 'cancel' })
      expect(await stage.worker.takeIds()).toEqual(['d'])
    })

    it('put a job that is replayed behind the one whose turn it is, and before those that came after it', async () => {
      await stage.broker.enqueue(inOrder('acme', 'a', 'b', 'c'))
      await settle(await stage.worker.takeOne(), { kind: 'dead', failure })
      const b = await stage.worker.takeOne()
      await stage.broker.replay('a')
      expect([b.id, await stateOf('a')]).toEqual(['b', 'blocked'])
      await stage.worker.finish(b)
      const a = await stage.worker.takeOne()
      expect(a).toMatchObject({ id: 'a', failures: 0 })
      await settle(a, { kind: 'dead', failure })
      await stage.worker.finish(await stage.worker.takeOne())
      await stage.broker.replay('a')
      expect(await stage.worker.takeIds()).toEqual(['a'])
    })

    it('let a parent join when its children have ended, which may be of the same order', async () => {
      const choices = { queue: 'default', parent: { order: 'acme' }, child: { order: 'acme' } } as const
      await stage.broker.enqueue([...aFamily('parent', ['child'], choices), ...inOrder('acme', 'after')])
      const child = await stage.worker.takeOne()
      await stage.worker.finish(child)
      expect([child.id, await stateOf('parent'), await stateOf('after')]).toEqual(['child', 'ready', 'blocked'])
      await stage.worker.finish(await stage.worker.takeOne())
      expect(await stage.worker.takeIds()).toEqual(['after'])
    })

    it('let others pass a parent whose children have not ended, which then waits for its turn', async () => {
      await stage.broker.enqueue([
        ...aFamily('parent', ['child'], { queue: 'default', parent: { order: 'acme' } }),
        ...inOrder('acme', 'after', 'last'),
      ])
      const [child, after] = await stage.worker.take()
      if (!child || !after) throw new Error('two jobs expected')
      await stage.worker.finish(child)
      expect((await recordOf(stage.broker, 'parent')).blockedBy).toEqual({ kind: 'order', key: 'acme', turnOf: 'after' })
      await stage.worker.finish(after)
      expect([after.id, await stage.worker.takeIds(), await stateOf('last')]).toEqual(['after', ['parent'], 'blocked'])
    })

    it('give the turn that parents get in one step to the one that came first', async () => {
      const choices = { queue: 'default', parent: { order: 'acme' } } as const
      await stage.broker.enqueue([...aFamily('first', ['one'], choices), ...aFamily('second', ['two'], choices)])
      const [one, two] = await stage.worker.take()
      if (!one || !two) throw new Error('two jobs expected')
      await stage.worker.finish(two, one)
      expect(await stage.worker.takeIds()).toEqual(['first'])
    })

    it('keep the turn of a running job that waits for children', async () => {
      await stage.broker.enqueue(inOrder('acme', 'a', 'b'))
      const a = await stage.worker.takeOne()
      await stage.broker.enqueue([aChild('child', { parent: 'a', index: 0, queue: 'default' })])
      await settle(a, { kind: 'wait', children: [{ id: 'child', queue: 'default', onFailure: 'fail' }] })
      const child = await stage.worker.takeOne()
      expect([child.id, await stateOf('b')]).toEqual(['child', 'blocked'])
      await stage.worker.finish(child)
      const again = await stage.worker.takeOne()
      expect([again.id, await stateOf('b')]).toEqual(['a', 'blocked'])
      await stage.worker.finish(again)
      expect(await stage.worker.takeIds()).toEqual(['b'])
    })

    it('go on when a job that waits for children dies of one', async () => {
      await stage.broker.enqueue(inOrder('acme', 'a', 'b'))
      const a = await stage.worker.takeOne()
      await stage.broker.enqueue([aChild('child', { parent: 'a', index: 0, queue: 'default' })])
      await settle(a, { kind: 'wait', children: [{ id: 'child', queue: 'default', onFailure: 'fail' }] })
      await settle(await stage.worker.takeOne(), { kind: 'dead', failure })
      expect([await stateOf('a'), await stage.worker.takeIds()]).toEqual(['dead', ['b']])
    })

    it('can be paused by their key, and go on where they were', async () => {
      await stage.broker.enqueue([...inOrder('acme', 'a', 'b'), ...inOrder('initech', 'x')])
      await stage.broker.pause({ queue: 'default', key: 'acme' }, true)
      expect(await stage.worker.takeIds()).toEqual(['x'])
      expect((await recordOf(stage.broker, 'a')).blockedBy).toEqual({ kind: 'paused-key', key: 'acme' })
      await stage.broker.pause({ queue: 'default', key: 'acme' }, false)
      expect(await stage.worker.takeIds()).toEqual(['a'])
    })

    it('go together with limits: a job whose turn it is may still have to wait for room', async () => {
      const limits = [{ kind: 'concurrency', key: 'all', most: 1 }] as const
      await stage.broker.enqueue(['acme', 'acme', 'initech'].map((order, n) => ofOrder(order, { id: `${order} ${n}`, limits })))
      const started: string[] = []
      for (let jobs = await stage.worker.take(); jobs.length > 0; jobs = await stage.worker.take()) {
        started.push(jobs.map(({ id }) => id).join(' '))
        await stage.worker.finish(...jobs)
      }
      expect(started).toEqual(['acme 0', 'acme 1', 'initech 2'])
    })

    it('keep the place of a job that is postponed', async () => {
      const unique = { key: 'b', until: 'started', ttlMs: null, onConflict: 'postpone' } as const
      await stage.broker.enqueue([...inOrder('acme', 'a'), ofOrder('acme', { id: 'b', unique }), ...inOrder('acme', 'c')])
      await stage.broker.enqueue([ofOrder('acme', { id: 'newer', unique, due: { inMs: 60_000 } })])
      expect((await recordOf(stage.broker, 'b')).blockedBy).toEqual({ kind: 'order', key: 'acme', turnOf: 'a' })
      await stage.worker.finish(await stage.worker.takeOne())
      expect([await stateOf('b'), await stateOf('c')]).toEqual(['scheduled', 'blocked'])
      await stage.store.advance(60_002)
      expect(await stage.worker.takeIds()).toEqual(['b'])
    })

    it('are not changed by an enqueue that is repeated', async () => {
      const batch = inOrder('acme', 'a', 'b')
      await stage.broker.enqueue(batch)
      await stage.broker.enqueue(batch)
      await stage.worker.finish(await stage.worker.takeOne())
      await stage.broker.enqueue(batch)
      expect(await stage.worker.takeIds()).toEqual(['b'])
    })

    it('cost a worker nothing, however many wait for their turn', async () => {
      await stage.broker.enqueue(Array.from({ length: 2_500 }, (_, n) => ofOrder('acme', { id: `job ${n}` })))
      expect(await stage.worker.takeIds()).toEqual(['job 0'])
      expect(stepped(await stage.worker.step())).toMatchObject({ jobs: [], nextDueMs: null })
      expect(await stage.broker.counts()).toMatchObject({ default: { blocked: 2_499, running: 1, ready: 0 } })
    })

    it('wake a worker for a job whose turn has come', async () => {
      await stage.broker.enqueue(inOrder('acme', 'a', 'b'))
      const a = await stage.worker.takeOne()
      const { bell } = stepped(await stage.other.step())
      const awake = stage.store.other.wait({ bell, ms: 2_000_000_000, signal: new AbortController().signal })
      await stage.worker.finish(a)
      await awake
      expect(await stage.other.takeIds()).toEqual(['b'])
    })

    it('hold when many enqueue and take at once', async () => {
      const hands = Array.from({ length: 6 }, (_, n) => new Hand(n % 2 ? stage.broker : stage.store.other))
      const producers = Array.from({ length: 6 }, async (_, producer) => {
        for (let n = 0; n < 5; n += 1) {
          const broker = producer % 2 ? stage.broker : stage.store.other
          await broker.enqueue(['acme', 'initech'].map((order) => ofOrder(order, { id: `${order} ${producer} ${n}` })))
        }
      })
      const started: string[] = []
      for (let round = 0; started.length < 60 && round < 200; round += 1) {
        const taken = await Promise.all(hands.map(async (hand) => [hand, await hand.take(2)] as const))
        const ids = taken.flatMap(([, jobs]) => jobs.map(({ id }) => id))
        for (const order of ['acme', 'initech']) expect(ids.filter((id) => id.startsWith(order)).length).toBeLessThanOrEqual(1)
        started.push(...ids)
        await Promise.all(taken.map(([hand, jobs]) => hand.finish(...jobs)))
      }
      await Promise.all(producers)
      expect(started).toHaveLength(60)
      for (let producer = 0; producer < 6; producer += 1) {
        const own = started.filter((id) => id.startsWith(`acme ${producer} `))
        expect(own).toEqual(Array.from({ length: 5 }, (_, n) => `acme ${producer} ${n}`))
      }
    })

    it('hold while workers lapse, leave and fail at random', async () => {
      const ids = Array.from({ length: 20 }, (_, n) => `job ${String(n).padStart(2, '0')}`)
      await stage.broker.enqueue(ids.map((id, n) => ofOrder(n % 2 ? 'odd' : 'even', { id, crashReruns: 1_000 })))
      const crew = new Crew(stage.store)
      for (let round = 0; round < 120; round += 1) {
        await crew.act()
        const records = await Promise.all(ids.map((id) => stage.broker.get(id)))
        for (const parity of [0, 1]) {
          const left = records.filter((record, n) => record && n % 2 === parity)
          expect(left.slice(1).map((record) => record?.state)).toEqual(left.slice(1).map(() => 'blocked'))
        }
      }
      await stage.store.advance(4_000_000)
      const last = new Hand(stage.broker)
      const started: string[] = []
      for (let jobs = await last.take(); jobs.length > 0; jobs = await last.take()) {
        started.push(...jobs.map(({ id }) => id))
        await last.finish(...jobs)
        await stage.store.advance(4_000_000)
      }
      expect(await stage.broker.counts()).toEqual({})
      for (const parity of [0, 1]) {
        const own = started.filter((id) => Number(id.slice(4)) % 2 === parity)
        expect(own).toEqual(own.toSorted())
      }
    })
  })
}
