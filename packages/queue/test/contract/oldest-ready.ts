import { describe, expect, it } from 'vitest'
import { aJob, leaseMs } from '../requests.ts'
import type { Store } from '../stores.ts'
import { aFamily } from './family.ts'
import { failure, setStage } from './stage.ts'

/** What every broker says about the ages of its ready jobs. */
export function describeOldestReady(open: () => Promise<Store>): void {
  describe('the age of the oldest ready job', () => {
    const stage = setStage(open)

    /** In tens of seconds, so that milliseconds more or less decide nothing. */
    const ages = async () => {
      const byQueue = await stage.store.other.oldestReadyMs()
      return Object.fromEntries(Object.entries(byQueue).map(([queue, ms]) => [queue, Math.round(ms / 10_000)]))
    }

    it('is there for each queue in which a job is ready, and grows with the clock of the broker', async () => {
      expect(await ages()).toEqual({})
      await stage.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'b', queue: 'work' })])
      await stage.store.advance(20_000)
      await stage.broker.enqueue([aJob({ id: 'c' }), aJob({ id: 'd', queue: 'mail', priority: -3 })])
      await stage.store.advance(30_000)
      expect(await ages()).toEqual({ default: 5, work: 5, mail: 3 })
    })

    it('falls when the oldest is taken, and is not there when none is left', async () => {
      await stage.broker.enqueue([aJob({ id: 'a' })])
      await stage.store.advance(20_000)
      await stage.broker.enqueue([aJob({ id: 'b' })])
      await stage.store.advance(30_000)
      await stage.worker.takeOne()
      expect(await ages()).toEqual({ default: 3 })
      await stage.worker.takeOne()
      expect(await ages()).toEqual({})
    })

    it('is that of the oldest, whatever its priority', async () => {
      await stage.broker.enqueue([aJob({ id: 'low', priority: -8 })])
      await stage.store.advance(10_000)
      await stage.broker.enqueue([aJob({ id: 'usual' }), aJob({ id: 'high', priority: 7 })])
      await stage.store.advance(10_000)
      expect(await ages()).toEqual({ default: 2 })
      expect(await stage.worker.takeIds(2)).toEqual(['high', 'usual'])
      expect(await ages()).toEqual({ default: 2 })
    })

    it('is that of the oldest also where the newest goes first', async () => {
      for (const id of ['old', 'new']) {
        await stage.broker.enqueue([aJob({ id, lifo: true })])
        await stage.store.advance(10_000)
      }
      expect(await stage.worker.takeIds(1)).toEqual(['new'])
      expect(await ages()).toEqual({ default: 2 })
    })

    it('counts from the due time', async () => {
      await stage.broker.enqueue([aJob({ id: 'later', due: { inMs: 30_000 } }), aJob({ id: 'ranked', due: { inMs: 40_000 }, priority: 2 })])
      await stage.store.advance(20_000)
      expect(await ages()).toEqual({})
      await stage.store.advance(40_000)
      expect(await ages()).toEqual({ default: 3 })
      const [ranked, later] = await stage.worker.take(2)
      if (!later || !ranked) throw new Error('two jobs expected')
      await stage.worker.settle([later, { kind: 'retry', due: { inMs: 10_000 }, failure }], [ranked, { kind: 'done' }])
      await stage.store.advance(30_000)
      expect(await ages()).toEqual({ default: 2 })
    })

    it('counts from the old due time for jobs that were given back or lost', async () => {
      await stage.broker.enqueue([aJob({ id: 'a' })])
      await stage.store.advance(10_000)
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'release' }])
      expect(await ages()).toEqual({ default: 1 })
      await stage.worker.takeOne()
      await stage.store.advance(leaseMs + 1_000)
      await stage.other.step({})
      expect(await ages()).toEqual({ default: 7 })
    })

    it('leaves out what is blocked, and what was cancelled while it waited', async () => {
      const limits = [{ kind: 'concurrency', key: 'acme', most: 1 }] as const
      await stage.broker.enqueue([aJob({ id: 'gone' }), aJob({ id: 'gone too' }), ...aFamily('parent', ['child'], { queue: 'default' })])
      await stage.store.advance(10_000)
      await stage.broker.enqueue([aJob({ id: 'runs', limits }), aJob({ id: 'blocked', limits })])
      await stage.broker.cancel('gone')
      await stage.broker.cancel('gone too')
      await stage.worker.take(2)
      await stage.store.advance(10_000)
      await stage.worker.step({ default: 5 })
      expect(await ages()).toEqual({})
      await stage.broker.enqueue([aJob({ id: 'young' })])
      await stage.store.advance(10_000)
      expect(await ages()).toEqual({ default: 1 })
    })

    it('goes on growing while a queue is paused', async () => {
      await stage.broker.enqueue([aJob()])
      await stage.broker.pause({ queue: 'default' }, true)
      await stage.store.advance(20_000)
      expect(await ages()).toEqual({ default: 2 })
    })
  })
}
