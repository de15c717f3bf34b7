import { describe, expect, it } from 'vitest'
import { aJob } from '../requests.ts'
import type { Store } from '../stores.ts'
import { failure, setStage } from './stage.ts'

/** What every broker promises to people who relieve it of dead jobs, or who do not want to wait. */
export function describeRelief(open: () => Promise<Store>): void {
  describe('relief', () => {
    const stage = setStage(open)

    const die = async (id: string) => await stage.worker.settle([await stage.worker.takeOne(), { kind: 'dead', failure }]).then(() => id)

    it('discards a dead job, once, and nothing that is not dead', async () => {
      await stage.broker.enqueue([aJob({ id: 'bad' })])
      await die('bad')
      await stage.broker.enqueue([aJob({ id: 'good' })])
      expect([await stage.broker.discard('bad'), await stage.broker.discard('bad')]).toEqual([true, false])
      expect([await stage.broker.discard('good'), await stage.broker.discard('unknown')]).toEqual([false, false])
      expect([await stage.broker.get('bad'), await stage.broker.dead({})]).toEqual([undefined, []])
      expect([await stage.broker.replay('bad'), await stage.worker.takeIds()]).toEqual([false, ['good']])
    })

    it('remembers a discarded job as its policy says, without its input', async () => {
      await stage.broker.enqueue([aJob({ id: 'bad', rememberMs: 60_000 })])
      await die('bad')
      expect(await stage.broker.discard('bad')).toBe(true)
      expect(await stage.broker.get('bad')).toMatchObject({ state: 'cancelled', payload: expect.toSatisfy((bytes) => bytes.length === 0) })
      expect((await stage.broker.counts()).default).toMatchObject({ dead: 0, cancelled: 1, succeeded: 0 })
      await stage.store.advance(60_001)
      expect([await stage.broker.sweep(), await stage.broker.get('bad')]).toEqual([1, undefined])
    })

    it('makes a delayed job due at once, and wakes whoever waits for work', async () => {
      await stage.broker.enqueue([aJob({ id: 'later', due: { inMs: 3_600_000 } })])
      expect(await stage.worker.takeIds()).toEqual([])
      expect([await stage.broker.promote('later'), await stage.broker.promote('later')]).toEqual([true, false])
      expect(await stage.broker.get('later')).toMatchObject({ state: 'ready', dueInMs: 0 })
      expect(await stage.worker.takeIds()).toEqual(['later'])
      expect([await stage.broker.promote('later'), await stage.broker.promote('unknown')]).toEqual([false, false])
    })

    it('makes a job that waits for its next attempt due at once, with its failures, its priority and its turn', async () => {
      await stage.broker.enqueue([aJob({ id: 'first', order: 'o', priority: 3 }), aJob({ id: 'second', order: 'o', priority: 3 })])
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'retry', due: { inMs: 3_600_000 }, failure }])
      expect(await stage.broker.promote('second')).toBe(false)
      expect(await stage.broker.promote('first')).toBe(true)
      expect(await stage.broker.get('first')).toMatchObject({ state: 'ready', failures: 1, priority: 3 })
      expect(await stage.worker.takeIds()).toEqual(['first'])
    })

    it('lists the children of a job with how they ended, page by page, until it has succeeded', async () => {
      const children = ['a', 'b', 'c'].map((id) => ({ id, queue: id === 'c' ? 'other' : 'default', onFailure: 'continue' as const }))
      await stage.broker.enqueue([
        aJob({ id: 'all', children }),
        ...children.map(({ id, queue }, index) => aJob({ id, queue, parent: { id: 'all', queue: 'default', index } })),
      ])
      const [first, second] = await stage.worker.take()
      if (!first || !second) throw new Error('two children were to be had')
      await stage.worker.settle([first, { kind: 'done' }])
      await stage.worker.settle([second, { kind: 'dead', failure }])
      const seen = [
        { id: 'a', queue: 'default', onFailure: 'continue', end: 'succeeded' },
        { id: 'b', queue: 'default', onFailure: 'continue', end: 'dead' },
        { id: 'c', queue: 'other', onFailure: 'continue', end: null },
      ]
      expect(await stage.broker.children('all')).toEqual(seen)
      expect(await stage.broker.children('all', { skip: 1, limit: 1 })).toEqual(seen.slice(1, 2))
      expect([await stage.broker.children('a'), await stage.broker.children('unknown')]).toEqual([[], []])
      // A child that is discarded has told its parent already.
      expect(await stage.broker.discard('b')).toBe(true)
      expect(await stage.broker.children('all')).toEqual(seen)
      expect(await stage.broker.cancel('all')).toBe('cancelled')
      expect(await stage.broker.children('all')).toEqual([])
    })
  })
}
