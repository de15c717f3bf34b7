import { describe, expect, it } from 'vitest'
import type { NewJob } from '../../src/broker.ts'
import { aJob, stepped } from '../requests.ts'
import type { Store } from '../stores.ts'
import { failure, recordOf, setStage } from './stage.ts'

const lifo = (id: string, choices: Partial<NewJob> = {}) => aJob({ id, lifo: true, ...choices })
const oneAtATime = [{ kind: 'concurrency', key: 'acme', most: 1 }] as const

/** What every broker promises about jobs that go last in, first out. */
export function describeLifo(open: () => Promise<Store>): void {
  describe('last in, first out', () => {
    const stage = setStage(open)
    const peekIds = async (state: 'ready' | 'scheduled' | 'blocked', limit = 100) =>
      (await stage.broker.peek({ queue: 'default', state, limit })).map(({ id }) => id)
    const oneByOne = async (count: number) => {
      const ids: string[] = []
      for (let n = 0; n < count; n += 1) {
        const job = await stage.worker.takeOne()
        ids.push(job.id)
        await stage.worker.finish(job)
      }
      return ids
    }

    it('is what the broker says it can do', () => {
      expect(stage.broker.capabilities.lifo).toBe(true)
    })

    it('puts the newest before all that wait, of one batch and of several', async () => {
      await stage.broker.enqueue([aJob({ id: 'old' }), lifo('new'), lifo('newer')])
      await stage.store.other.enqueue([aJob({ id: 'last' }), lifo('newest')])
      const order = ['newest', 'newer', 'new', 'old', 'last']
      expect([(await recordOf(stage.broker, 'new')).lifo, (await recordOf(stage.broker, 'old')).lifo]).toEqual([true, false])
      expect([await peekIds('ready'), await peekIds('ready', 2)]).toEqual([order, order.slice(0, 2)])
      expect(await stage.worker.takeIds(2)).toEqual(['newest', 'newer'])
      expect(await stage.worker.takeIds()).toEqual(['new', 'old', 'last'])
    })

    it('counts within a priority', async () => {
      await stage.broker.enqueue([
        aJob({ id: 'high', priority: 3 }),
        lifo('plain'),
        lifo('high too', { priority: 3 }),
        lifo('low', { priority: -8 }),
        lifo('highest', { priority: 7 }),
        aJob({ id: 'unsaid' }),
      ])
      expect(await stage.worker.takeIds()).toEqual(['highest', 'high too', 'high', 'plain', 'unsaid', 'low'])
    })

    it('counts from the due time, before which nothing starts', async () => {
      await stage.broker.enqueue([lifo('in two hours', { due: { inMs: 7_200_000 } }), lifo('in one hour', { due: { inMs: 3_600_000 } })])
      const { jobs, nextDueMs } = stepped(await stage.worker.step())
      expect([jobs, await peekIds('scheduled')]).toEqual([[], ['in one hour', 'in two hours']])
      expect(nextDueMs).toBeGreaterThan(3_500_000)
      expect(nextDueMs).toBeLessThanOrEqual(3_600_001)
      await stage.store.advance(3_600_001)
      await stage.broker.enqueue([lifo('now'), aJob({ id: 'plain' })])
      expect(await stage.broker.counts()).toMatchObject({ default: { ready: 3, scheduled: 1 } })
      expect(await stage.worker.takeIds()).toEqual(['now', 'in one hour', 'plain'])
      await stage.store.advance(3_600_001)
      expect(await stage.worker.takeIds()).toEqual(['in two hours'])
    })

    it('puts a job that is retried in front when its time has come, and one that is handed back where it was', async () => {
      await stage.broker.enqueue([lifo('a'), lifo('b'), lifo('c')])
      const [c, b] = await stage.worker.take(2)
      if (!c || !b) throw new Error('two jobs expected')
      await stage.worker.settle([b, { kind: 'release' }], [c, { kind: 'retry', due: { inMs: 10_000 }, failure }])
      await stage.broker.enqueue([lifo('d')])
      expect(await stage.worker.takeIds(1)).toEqual(['d'])
      await stage.store.advance(10_001)
      expect(await stage.worker.takeIds()).toEqual(['c', 'b', 'a'])
    })

    it('holds behind a limit', async () => {
      await stage.broker.enqueue([aJob({ id: 'running', limits: oneAtATime })])
      const running = await stage.worker.takeOne()
      await stage.broker.enqueue([
        aJob({ id: 'old', limits: oneAtATime }),
        ...['new', 'newer', 'newest'].map((id) => lifo(id, { limits: oneAtATime })),
        aJob({ id: 'high', priority: 1, limits: oneAtATime }),
        lifo('low', { priority: -1, limits: oneAtATime }),
      ])
      expect(await stage.worker.takeIds()).toEqual([])
      expect(await peekIds('blocked')).toEqual(['old', 'new', 'newer', 'newest', 'high', 'low'])
      await stage.worker.finish(running)
      expect(await oneByOne(6)).toEqual(['high', 'newest', 'newer', 'new', 'old', 'low'])
    })

    it('holds behind a pause', async () => {
      await stage.broker.pause({ queue: 'default', task: 'test.task' }, true)
      await stage.broker.enqueue([aJob({ id: 'old' }), lifo('new'), lifo('newer')])
      expect(await stage.worker.takeIds()).toEqual([])
      await stage.broker.pause({ queue: 'default', task: 'test.task' }, false)
      expect(await stage.worker.takeIds()).toEqual(['newer', 'new', 'old'])
    })

    it('lets the longest due job through in every sixteenth request of a worker, so that the oldest never starve', async () => {
      await stage.broker.enqueue([lifo('oldest'), aJob({ id: 'old' }), ...Array.from({ length: 20 }, (_, n) => lifo(`new ${n}`))])
      for (let n = 0; n < 15; n += 1) expect(await stage.worker.takeIds(1)).toEqual([`new ${19 - n}`])
      expect(await stage.worker.takeIds(2)).toEqual(['oldest', 'old'])
      expect(await stage.worker.takeIds(1)).toEqual(['new 4'])
    })

    it('is the same when a step is repeated', async () => {
      await stage.broker.enqueue([aJob({ id: 'old' }), lifo('new'), lifo('newer', { priority: 1 }), lifo('newest')])
      const first = stepped(await stage.worker.step()).jobs.map(({ id }) => id)
      expect(first).toEqual(['newer', 'newest', 'new', 'old'])
      expect(stepped(await stage.worker.repeat()).jobs.map(({ id }) => id)).toEqual(first)
    })

    it('lets a job be cancelled and replayed', async () => {
      await stage.broker.enqueue([lifo('a'), lifo('b'), lifo('c')])
      expect(await stage.broker.cancel('b')).toBe('cancelled')
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'dead', failure }])
      await stage.broker.enqueue([aJob({ id: 'plain' })])
      await stage.broker.replay('c')
      expect(await stage.worker.takeIds()).toEqual(['c', 'a', 'plain'])
    })
  })
}
