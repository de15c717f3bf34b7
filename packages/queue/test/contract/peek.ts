import { describe, expect, it } from 'vitest'
import type { Peek } from '../../src/broker.ts'
import { aJob, stepped } from '../requests.ts'
import type { Store } from '../stores.ts'
import { failure, recordOf, setStage } from './stage.ts'

const one = (key: string) => [{ kind: 'concurrency', key, most: 1 }] as const

/** What every broker promises to whoever looks inside. */
export function describePeek(open: () => Promise<Store>): void {
  describe('looking inside', () => {
    const stage = setStage(open)
    const peekIds = async (state: Peek['state'], limit?: number) => {
      const page = await stage.broker.peek({ queue: 'default', state, ...(limit === undefined ? {} : { limit }) })
      return page.map(({ id }) => id)
    }

    it('lists ready jobs in the order in which they will be handed out', async () => {
      await stage.broker.enqueue([
        aJob({ id: 'later', due: { inMs: 10_000 } }),
        aJob({ id: 'a' }),
        aJob({ id: 'urgent', priority: 4 }),
        aJob({ id: 'b' }),
        aJob({ id: 'elsewhere', queue: 'mail' }),
        aJob({ id: 'much later', due: { inMs: 3_600_000 }, priority: 7 }),
      ])
      await stage.store.advance(10_001)
      expect([await peekIds('ready'), await peekIds('ready', 2)]).toEqual([
        ['urgent', 'a', 'b', 'later'],
        ['urgent', 'a'],
      ])
      expect(await stage.worker.takeIds()).toEqual(['urgent', 'a', 'b', 'later'])
    })

    it('lists scheduled jobs in the order of their times', async () => {
      await stage.broker.enqueue([
        aJob({ id: 'in two hours', due: { inMs: 7_200_000 }, priority: 7 }),
        aJob({ id: 'in one hour', due: { inMs: 3_600_000 } }),
        aJob({ id: 'now' }),
      ])
      expect([await peekIds('scheduled'), await peekIds('scheduled', 1)]).toEqual([['in one hour', 'in two hours'], ['in one hour']])
    })

    it('lists blocked jobs in the order of their times, whatever blocks them', async () => {
      await stage.broker.pause({ queue: 'default', task: 'send' }, true)
      await stage.broker.enqueue([
        aJob({ id: 'running', limits: one('acme') }),
        aJob({ id: 'paused', task: 'send', due: { inMs: 20_000 } }),
        aJob({ id: 'limited', limits: one('acme'), due: { inMs: 10_000 }, priority: -2 }),
        aJob({ id: 'parent', children: [{ id: 'child', queue: 'mail', onFailure: 'fail' }] }),
        aJob({ id: 'limited too', limits: one('acme'), due: { inMs: 10_000 }, priority: -1 }),
      ])
      await stage.store.advance(20_001)
      await stage.worker.take()
      expect(await peekIds('blocked')).toEqual(['parent', 'limited', 'limited too', 'paused'])
      expect(await peekIds('blocked', 2)).toEqual(['parent', 'limited'])
      expect(await stage.broker.counts()).toMatchObject({ default: { running: 1, blocked: 4, ready: 0, scheduled: 0 } })
      const page = await stage.broker.peek({ queue: 'default', state: 'blocked' })
      expect(page.map(({ blockedBy }) => blockedBy)).toEqual([
        { kind: 'children', left: 1 },
        { kind: 'limit', key: 'acme' },
        { kind: 'limit', key: 'acme' },
        { kind: 'paused-task' },
      ])
    })

    it('lists running jobs in the order in which they were enqueued', async () => {
      await stage.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'b', priority: 1 }), aJob({ id: 'c', priority: 2 })])
      await stage.worker.take(2)
      await stage.other.take()
      expect([await peekIds('running'), await peekIds('running', 2)]).toEqual([
        ['a', 'b', 'c'],
        ['a', 'b'],
      ])
    })

    it('lists the dead of a queue, the newest first', async () => {
      await stage.broker.enqueue([...['a', 'b', 'c'].map((id) => aJob({ id })), aJob({ id: 'mail', queue: 'mail' })])
      const { jobs } = stepped(await stage.worker.step({ default: 5, mail: 5 }))
      for (const job of jobs) await stage.worker.settle([job, { kind: 'dead', failure }])
      expect([await peekIds('dead'), await peekIds('dead', 2)]).toEqual([
        ['c', 'b', 'a'],
        ['c', 'b'],
      ])
    })

    it('lists a hundred at most unless told otherwise, and nothing of a queue that nobody knows', async () => {
      await stage.broker.enqueue(Array.from({ length: 120 }, (_, n) => aJob({ id: `job ${n}` })))
      expect([(await peekIds('ready')).length, (await peekIds('ready', 110)).length]).toEqual([100, 110])
      expect(await stage.broker.peek({ queue: 'unknown', state: 'ready' })).toEqual([])
    })

    it('shows each job as `get` does', async () => {
      await stage.broker.enqueue([
        aJob({
          id: 'a',
          priority: -3,
          unique: { key: 'only one', until: 'finished', ttlMs: null, onConflict: 'keep' },
          parent: { id: 'parent', queue: 'mail', index: 4 },
        }),
      ])
      const [peeked] = await stage.broker.peek({ queue: 'default', state: 'ready' })
      const got = await recordOf(stage.broker, 'a')
      expect({ ...peeked, createdAt: null }).toEqual({ ...got, createdAt: null })
      expect(got).toMatchObject({
        state: 'ready',
        priority: -3,
        uniqueKey: 'only one',
        parent: { id: 'parent', queue: 'mail', index: 4 },
        blockedBy: null,
        result: null,
        progress: null,
      })
    })

    it('knows a job without any choices as one that has none', async () => {
      await stage.broker.enqueue([aJob({ id: 'a' })])
      const none = { priority: 0, lifo: false, order: null, uniqueKey: null, parent: null, blockedBy: null, result: null, progress: null }
      expect(await recordOf(stage.broker, 'a')).toMatchObject(none)
    })

    it('names the queues that have jobs', async () => {
      expect(await stage.broker.queues()).toEqual([])
      await stage.broker.enqueue([aJob(), aJob(), aJob({ queue: 'mail' }), aJob({ queue: 'pictures', due: { inMs: 60_000 } })])
      expect((await stage.store.other.queues()).toSorted()).toEqual(['default', 'mail', 'pictures'])
      if (stage.store.stranger) expect(await stage.store.stranger.queues()).toEqual([])
    })

    it('says that nobody holds a unique key which nobody took', async () => {
      expect(await stage.broker.holder('default', 'unknown')).toBeUndefined()
    })
  })
}
