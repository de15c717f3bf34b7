import { describe, expect, it } from 'vitest'
import type { NewJob, Outcome } from '../../src/broker.ts'
import { aJob, Hand, leaseMs, stepped } from '../requests.ts'
import type { Store } from '../stores.ts'
import { Crew } from './crew.ts'
import { failure, recordOf, setStage } from './stage.ts'

const atMost = (most: number, ...keys: readonly string[]) => keys.map((key) => ({ kind: 'concurrency', key, most }) as const)
const oneByOne = (id: string, ...keys: readonly string[]): NewJob => aJob({ id, limits: atMost(1, ...keys) })

const outcomes: readonly Outcome[] = [
  { kind: 'done' },
  { kind: 'retry', due: { inMs: 3_600_000 }, failure },
  { kind: 'dead', failure },
  { kind: 'snooze', due: { inMs: 3_600_000 } },
  { kind: 'discard' },
  { kind: 'cancel' },
]

/** What every broker promises about limits on concurrency. */
export function describeConcurrency(open: () => Promise<Store>): void {
  describe('limits on concurrency', () => {
    const stage = setStage(open)

    it('are what the broker says it can do', () => {
      expect(stage.broker.capabilities.limits).toBe(true)
    })

    it('let as many jobs of a key run as they say, for all workers together', async () => {
      await stage.broker.enqueue(['a', 'b', 'c', 'd'].map((id) => aJob({ id, limits: atMost(3, 'acme') })))
      expect(await stage.worker.takeIds(2)).toEqual(['a', 'b'])
      expect(await stage.other.takeIds()).toEqual(['c'])
      expect(stepped(await stage.worker.step())).toMatchObject({ jobs: [], nextDueMs: null })
      expect(await recordOf(stage.broker, 'd')).toMatchObject({ state: 'blocked', blockedBy: { kind: 'limit', key: 'acme' } })
      expect(await stage.broker.counts()).toMatchObject({ default: { running: 3, blocked: 1, ready: 0 } })
    })

    it('hold when many workers ask at once', async () => {
      await stage.broker.enqueue(Array.from({ length: 30 }, () => aJob({ limits: atMost(4, 'acme') })))
      const hands = Array.from({ length: 10 }, (_, n) => new Hand(n % 2 ? stage.broker : stage.store.other))
      let left = 30
      for (let round = 0; round < 30 && left > 0; round += 1) {
        const taken = await Promise.all(hands.map(async (hand) => [hand, await hand.take(3)] as const))
        const running = taken.flatMap(([, jobs]) => jobs).length
        expect(running).toBeLessThanOrEqual(4)
        await Promise.all(taken.map(([hand, jobs]) => hand.finish(...jobs)))
        left -= running
      }
      expect(left).toBe(0)
    })

    it('count each key by itself, a hundred of them in one line', async () => {
      const keys = Array.from({ length: 100 }, (_, n) => `tenant ${n}`)
      await stage.broker.enqueue(['first', 'second'].flatMap((turn) => keys.map((key) => oneByOne(`${turn} ${key}`, key))))
      for (const turn of ['first', 'second']) {
        const jobs = await stage.worker.take(150)
        expect(jobs.map(({ id }) => id)).toEqual(keys.map((key) => `${turn} ${key}`))
        await stage.worker.finish(...jobs)
      }
    })

    it('count within one queue only', async () => {
      await stage.broker.enqueue([oneByOne('a', 'acme'), { ...oneByOne('mail', 'acme'), queue: 'mail' }])
      expect([await stage.worker.takeIds(), await stage.worker.takeIds(1, 'mail')]).toEqual([['a'], ['mail']])
    })

    it.each(outcomes)('give the place of a job that ended with $kind to the first that waits for it', async (outcome) => {
      await stage.broker.enqueue([oneByOne('a', 'acme'), oneByOne('b', 'acme'), oneByOne('c', 'acme')])
      const [a] = await stage.worker.take()
      if (!a) throw new Error('a job expected')
      const { id, fence } = a
      const { jobs } = stepped(await stage.worker.step({ default: 5 }, [{ id, fence, outcome }]))
      expect(jobs).toMatchObject([{ id: 'b' }])
      expect(await stage.other.takeIds()).toEqual([])
    })

    it('give the place of a job that was handed back to the first in line', async () => {
      await stage.broker.enqueue([oneByOne('a', 'acme'), oneByOne('b', 'acme')])
      const [a] = await stage.worker.take()
      if (!a) throw new Error('a job expected')
      await stage.worker.settle([a, { kind: 'release' }])
      expect(await stage.other.take()).toMatchObject([{ id: 'a', fence: 2 }])
    })

    it('give the place of a worker that lapsed, left or never got its reply to others', async () => {
      await stage.broker.enqueue([oneByOne('a', 'acme'), oneByOne('b', 'acme')])
      await stage.worker.take()
      await stage.store.advance(leaseMs + 1_000)
      expect(await stage.other.take()).toMatchObject([{ id: 'a', crashes: 1 }])
      await stage.other.leave()
      const third = new Hand(stage.broker)
      expect(await third.take()).toMatchObject([{ id: 'a', crashes: 1, fence: 3 }])
      await third.renew([])
      const fourth = new Hand(stage.broker)
      expect(await fourth.take()).toMatchObject([{ id: 'a', fence: 4 }])
    })

    it('hand out what waits behind them by priority, due time and order of arrival', async () => {
      await stage.broker.enqueue([oneByOne('running', 'acme')])
      const running = await stage.worker.takeOne()
      await stage.broker.enqueue([
        { ...oneByOne('later', 'acme'), due: { inMs: 10_000 } },
        oneByOne('first', 'acme'),
        oneByOne('second', 'acme'),
        { ...oneByOne('urgent', 'acme'), priority: 2 },
      ])
      await stage.store.advance(10_001)
      expect(await stage.worker.takeIds()).toEqual([])
      await stage.worker.finish(running)
      const order: string[] = []
      for (let jobs = await stage.other.take(); jobs.length > 0; jobs = await stage.other.take()) {
        order.push(...jobs.map(({ id }) => id))
        await stage.other.finish(...jobs)
      }
      expect(order).toEqual(['urgent', 'first', 'second', 'later'])
    })

    it('give a job its old place in line when it comes back', async () => {
      await stage.broker.enqueue([oneByOne('a', 'acme'), oneByOne('b', 'acme'), aJob({ id: 'free' })])
      const [a] = await stage.worker.take()
      if (!a) throw new Error('a job expected')
      await stage.broker.enqueue([aJob({ id: 'younger' })])
      await stage.worker.finish(a)
      expect(await stage.worker.takeIds(1)).toEqual(['b'])
    })

    it('are all asked: a job starts when each of its keys has room', async () => {
      await stage.broker.enqueue([oneByOne('x', 'x'), oneByOne('y', 'y'), oneByOne('both', 'x', 'y')])
      const [x, y] = await stage.worker.take()
      if (!x || !y) throw new Error('two jobs expected')
      expect((await recordOf(stage.broker, 'both')).blockedBy).toEqual({ kind: 'limit', key: 'x' })
      await stage.worker.finish(x)
      expect(await stage.worker.takeIds()).toEqual([])
      expect((await recordOf(stage.broker, 'both')).blockedBy).toEqual({ kind: 'limit', key: 'y' })
      await stage.worker.finish(y)
      expect(await stage.worker.takeIds()).toEqual(['both'])
      expect((await recordOf(stage.broker, 'both')).blockedBy).toBe(null)
    })

    it('go by the number of the job that wants to start', async () => {
      await stage.broker.enqueue([oneByOne('a', 'acme'), oneByOne('strict', 'acme'), aJob({ id: 'lax', limits: atMost(2, 'acme') })])
      expect(await stage.worker.takeIds()).toEqual(['a', 'lax'])
    })

    it('pass the turn of a job on that was about to take it and is cancelled', async () => {
      await stage.broker.enqueue([oneByOne('a', 'acme'), oneByOne('b', 'acme'), oneByOne('c', 'acme')])
      await stage.worker.finish(...(await stage.worker.take()))
      expect(await recordOf(stage.broker, 'b')).toMatchObject({ state: 'ready', blockedBy: null })
      expect(await stage.broker.cancel('b')).toBe('cancelled')
      expect(await stage.worker.takeIds()).toEqual(['c'])
    })

    it('let a blocked job be cancelled, which then never starts', async () => {
      await stage.broker.enqueue([oneByOne('a', 'acme'), { ...oneByOne('b', 'acme'), rememberMs: 60_000 }, oneByOne('c', 'acme')])
      const jobs = await stage.worker.take()
      expect(await stage.broker.cancel('b')).toBe('cancelled')
      expect((await recordOf(stage.broker, 'b')).state).toBe('cancelled')
      await stage.worker.finish(...jobs)
      expect(await stage.worker.takeIds()).toEqual(['c'])
    })

    it('are looked through by a sweep, which lets in what no end of another job would', async () => {
      await stage.broker.enqueue([oneByOne('x', 'x'), oneByOne('y', 'y'), oneByOne('both', 'x', 'y'), oneByOne('behind', 'x')])
      const [x] = await stage.worker.take()
      if (!x) throw new Error('a job expected')
      await stage.worker.finish(x)
      // Now `both` takes the turn that `x` left, and finds `y` taken.
      await stage.worker.take()
      await stage.broker.sweep()
      expect(await stage.worker.takeIds()).toEqual(['behind'])
    })

    it('cost a worker a bounded look at a time, and nothing once the jobs are blocked', async () => {
      await stage.broker.enqueue(Array.from({ length: 2_500 }, (_, n) => oneByOne(`job ${n}`, 'acme')))
      const a = await stage.worker.takeOne()
      let reply = stepped(await stage.worker.step())
      let looks = 1
      for (; reply.nextDueMs !== null; looks += 1) {
        expect([reply.jobs, reply.nextDueMs, looks < 10]).toEqual([[], 0, true])
        reply = stepped(await stage.worker.step())
      }
      expect(looks).toBeGreaterThan(1)
      expect(await stage.broker.counts()).toMatchObject({ default: { blocked: 2_499, running: 1, ready: 0 } })
      await stage.broker.enqueue([aJob({ id: 'free' })])
      expect(await stage.worker.takeIds(1)).toEqual(['free'])
      await stage.worker.finish(a)
      expect(await stage.broker.counts()).toMatchObject({ default: { blocked: 2_498, running: 1, ready: 1 } })
    })

    it('are kept through a hundred snoozes, which count nothing', async () => {
      await stage.broker.enqueue([oneByOne('a', 'acme'), oneByOne('b', 'acme')])
      for (let fence = 1; fence <= 100; fence += 1) {
        const job = await stage.worker.takeOne()
        expect(job).toMatchObject({ id: fence % 2 ? 'a' : 'b', fence: Math.ceil(fence / 2), failures: 0, crashes: 0 })
        await stage.worker.settle([job, { kind: 'snooze', due: { inMs: 60_000 } }])
        await stage.store.advance(30_001)
      }
    })

    it('hold while workers lapse, leave and fail at random', async () => {
      const most = { x: 2, y: 3 }
      const keys = [['x'], ['y'], ['x', 'y']] as const
      await stage.broker.enqueue(
        Array.from({ length: 24 }, (_, n) => {
          const limits = (keys[n % 3] ?? []).map((key) => ({ kind: 'concurrency', key, most: most[key] }) as const)
          return aJob({ id: `job ${n}`, limits, crashReruns: 1_000 })
        }),
      )
      const crew = new Crew(stage.store)
      for (let round = 0; round < 120; round += 1) {
        await crew.act()
        const running = await stage.broker.peek({ queue: 'default', state: 'running' })
        const of = (key: string) => running.filter(({ id }) => keys[Number(id.slice(4)) % 3]?.some((held) => held === key)).length
        expect([of('x') <= most.x, of('y') <= most.y]).toEqual([true, true])
      }
      await stage.store.advance(4_000_000)
      await stage.broker.sweep()
      const last = new Hand(stage.broker)
      for (let jobs = await last.take(); jobs.length > 0; jobs = await last.take()) {
        await last.finish(...jobs)
        await stage.broker.sweep()
      }
      expect(await stage.broker.counts()).toEqual({})
    })
  })
}
