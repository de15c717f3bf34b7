import { describe, expect, it } from 'vitest'
import type { NewJob } from '../../src/broker.ts'
import { aJob, Hand, leaseMs, stepped } from '../requests.ts'
import type { Store } from '../stores.ts'
import { failure, recordOf, setStage } from './stage.ts'

// Starts are 1,000 s apart, so that the time which a real broker takes for the test never decides.
const gapMs = 1_000_000
const rate = (key: string, burst = 1) => ({ kind: 'rate', key, most: 10, perMs: 10 * gapMs, burst }) as const
const rated = (id: string, key: string, burst = 1): NewJob => aJob({ id, limits: [rate(key, burst)] })

/** What every broker promises about limits on the rate of starts. */
export function describeRate(open: () => Promise<Store>): void {
  describe('limits on rate', () => {
    const stage = setStage(open)

    it('are what the broker says it can do', () => {
      expect(stage.broker.capabilities.limits).toBe(true)
    })

    it('let a burst start at once and then one job at a time, and say how long until the next', async () => {
      await stage.broker.enqueue(['a', 'b', 'c', 'd', 'e'].map((id) => rated(id, 'mail', 3)))
      const reply = stepped(await stage.worker.step())
      expect(reply.jobs.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
      await stage.worker.finish(...reply.jobs)
      expect(await recordOf(stage.broker, 'd')).toMatchObject({ state: 'blocked', blockedBy: { kind: 'limit', key: 'mail' } })
      const { nextDueMs } = stepped(await stage.worker.step())
      expect(nextDueMs).toBeGreaterThan(gapMs - 20_000)
      expect(nextDueMs).toBeLessThanOrEqual(gapMs + 1)
      await stage.store.advance(gapMs - 20_000)
      expect(await stage.other.takeIds()).toEqual([])
      await stage.store.advance(20_001)
      expect(await stage.other.takeIds()).toEqual(['d'])
      expect(await stage.worker.takeIds()).toEqual([])
    })

    it('let no more start in a window than they say, however the workers ask', async () => {
      await stage.broker.enqueue(Array.from({ length: 12 }, (_, n) => rated(`job ${n}`, 'mail')))
      const starts: number[] = []
      for (let tick = 0; tick < 100; tick += 1) {
        const hand = tick % 3 ? stage.worker : stage.other
        const jobs = await hand.take(1 + (tick % 4))
        for (const _job of jobs) starts.push(tick)
        await hand.finish(...jobs)
        await stage.store.advance(gapMs / 10)
      }
      expect(starts).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90])
    })

    it('save up no more than one burst while nothing starts', async () => {
      await stage.broker.enqueue(Array.from({ length: 10 }, (_, n) => rated(`job ${n}`, 'mail', 3)))
      const startNow = async () => {
        const jobs = await stage.worker.take()
        await stage.worker.finish(...jobs)
        return jobs.length
      }
      expect(await startNow()).toBe(3)
      await stage.store.advance(2 * gapMs + 1)
      expect(await startNow()).toBe(2)
      await stage.store.advance(100 * gapMs)
      expect(await startNow()).toBe(3)
    })

    it('hold when many workers ask at once', async () => {
      await stage.broker.enqueue(Array.from({ length: 40 }, () => aJob({ limits: [rate('mail', 7)] })))
      const hands = Array.from({ length: 10 }, (_, n) => new Hand(n % 2 ? stage.broker : stage.store.other))
      const started: string[] = []
      for (let round = 0; round < 3; round += 1) started.push(...(await Promise.all(hands.map((hand) => hand.takeIds(3)))).flat())
      expect([started.length, new Set(started).size]).toEqual([7, 7])
    })

    it('count each key by itself, in each queue', async () => {
      await stage.broker.enqueue([
        ...['a', 'b', 'c'].flatMap((key) => [rated(`${key} 1`, key), rated(`${key} 2`, key)]),
        { ...rated('elsewhere', 'a'), queue: 'mail' },
      ])
      expect(await stage.worker.takeIds()).toEqual(['a 1', 'b 1', 'c 1'])
      expect(await stage.worker.takeIds(5, 'mail')).toEqual(['elsewhere'])
      await stage.store.advance(gapMs)
      expect(await stage.worker.takeIds()).toEqual(['a 2', 'b 2', 'c 2'])
    })

    it('let the one with the highest priority start first', async () => {
      await stage.broker.enqueue(['a', 'b', 'c'].map((id) => rated(id, 'mail')))
      expect(await stage.worker.takeIds()).toEqual(['a'])
      await stage.broker.enqueue([{ ...rated('urgent', 'mail'), priority: 3 }])
      expect(await stage.worker.takeIds()).toEqual([])
      for (const id of ['urgent', 'b', 'c']) {
        await stage.store.advance(gapMs)
        expect(await stage.worker.takeIds()).toEqual([id])
      }
    })

    it('count every start, also the one after a failure, and none that never happened', async () => {
      const both = [rate('mail', 2), { kind: 'concurrency', key: 'acme', most: 1 } as const]
      await stage.broker.enqueue([aJob({ id: 'a', limits: both }), aJob({ id: 'b', limits: both }), rated('c', 'mail', 2)])
      const [a, c] = await stage.worker.take()
      if (!a || !c) throw new Error('two jobs expected')
      // `b` was refused by its second limit, so `c` found the rest of the burst untouched.
      expect([a.id, c.id]).toEqual(['a', 'c'])
      expect((await recordOf(stage.broker, 'b')).blockedBy).toEqual({ kind: 'limit', key: 'acme' })
      await stage.worker.settle([c, { kind: 'retry', due: { inMs: 0 }, failure }])
      expect(await stage.worker.takeIds()).toEqual([])
      expect((await recordOf(stage.broker, 'c')).blockedBy).toEqual({ kind: 'limit', key: 'mail' })
      await stage.store.advance(gapMs)
      expect(await stage.worker.take()).toMatchObject([{ id: 'c', failures: 1 }])
    })

    it('give no start back when a worker lapses', async () => {
      await stage.broker.enqueue([rated('a', 'mail'), rated('b', 'mail')])
      await stage.worker.take()
      await stage.store.advance(leaseMs + 1_000)
      expect(await stage.other.takeIds()).toEqual([])
      expect((await recordOf(stage.broker, 'a')).crashes).toBe(1)
      await stage.store.advance(gapMs)
      expect(await stage.other.take()).toMatchObject([{ id: 'a', crashes: 1 }])
    })

    it('leave the turn to the next when a job that waited for it is cancelled', async () => {
      await stage.broker.enqueue([rated('a', 'mail'), rated('b', 'mail'), rated('c', 'mail')])
      expect(await stage.worker.takeIds()).toEqual(['a'])
      expect(await stage.broker.cancel('b')).toBe('cancelled')
      await stage.store.advance(gapMs)
      expect(await stage.worker.takeIds()).toEqual(['c'])
    })

    it('tell a worker of the earliest thing that can happen in its queues', async () => {
      await stage.broker.enqueue([rated('a', 'mail'), rated('b', 'mail'), aJob({ id: 'later', due: { inMs: gapMs / 2 } })])
      await stage.worker.take()
      expect(stepped(await stage.worker.step()).nextDueMs).toBeLessThanOrEqual(gapMs / 2 + 1)
      await stage.store.advance(gapMs / 2 + 1)
      expect(await stage.worker.takeIds()).toEqual(['later'])
      const { nextDueMs } = stepped(await stage.worker.step())
      expect(nextDueMs).toBeGreaterThan(gapMs / 2 - 60_000)
      expect(nextDueMs).toBeLessThanOrEqual(gapMs / 2)
    })

    it('cost a worker nothing once the jobs are blocked', async () => {
      await stage.broker.enqueue([...Array.from({ length: 2_500 }, () => aJob({ limits: [rate('mail')] })), aJob({ id: 'free' })])
      const seen: string[] = []
      for (let looks = 1; looks < 10; looks += 1) seen.push(...(await stage.worker.takeIds()))
      expect([seen.length, seen.at(-1)]).toEqual([2, 'free'])
      await stage.store.advance(gapMs)
      expect(await stage.worker.take()).toHaveLength(1)
      expect(await stage.broker.counts()).toMatchObject({ default: { blocked: 2_498, running: 3 } })
    })
  })
}
