import { describe, expect, it } from 'vitest'
import { aJob, stepped } from '../requests.ts'
import type { Store } from '../stores.ts'
import { aChild, aFamily, awaitJob, endsOf } from './family.ts'
import { failure, recordOf, setStage } from './stage.ts'

const done = (text: string) => ({ kind: 'done', result: Buffer.from(text) }) as const
const unique = { key: 'key', until: 'finished', ttlMs: null, onConflict: 'keep' } as const

/** What every broker promises about families in several queues, and about parents that nobody told. */
export function describeDistantFamilies(open: () => Promise<Store>): void {
  describe('families in several queues', () => {
    const stage = setStage(open)

    it('tell the parent of the ends of its children', async () => {
      await stage.broker.enqueue(aFamily('parent', ['a', 'b']))
      expect((await recordOf(stage.broker, 'parent')).blockedBy).toEqual({ kind: 'children', left: 2 })
      for (const job of await stage.worker.take(2, 'work')) await stage.worker.settle([job, done(job.id)])
      expect(endsOf(await awaitJob(stage.other))).toEqual(['succeeded: a', 'succeeded: b'])
    })

    it('wake a worker that waits for the parent', async () => {
      await stage.broker.enqueue(aFamily('parent', ['a']))
      const a = await stage.worker.takeOne('work')
      const { bell } = stepped(await stage.other.step())
      const awake = stage.store.other.wait({ bell, ms: 2_000_000_000, signal: new AbortController().signal })
      await stage.worker.finish(a)
      await awake
      expect((await awaitJob(stage.other)).id).toBe('parent')
    })

    it('make the parent dead when a child fails, and its parent too, each in its own queue', async () => {
      const grandparent = aJob({ id: 'grandparent', queue: 'top', children: [{ id: 'parent', queue: 'default', onFailure: 'continue' }] })
      const above = { id: 'grandparent', queue: 'top', index: 0 }
      await stage.broker.enqueue([grandparent, ...aFamily('parent', ['a'], { parent: { parent: above } })])
      await stage.worker.settle([await stage.worker.takeOne('work'), { kind: 'dead', failure }])
      const { children } = await awaitJob(stage.other, 'top')
      expect(children).toMatchObject([{ kind: 'dead', failure: { code: 'child_failed' } }])
      expect((await recordOf(stage.broker, 'parent')).state).toBe('dead')
    })

    it('tell the parent of a cancelled child and of a crashed one, with the next sweep at the latest', async () => {
      await stage.broker.enqueue(aFamily('parent', ['waiting', 'running'], { onFailure: 'continue', child: { crashReruns: 0 } }))
      expect(await stage.broker.cancel('waiting')).toBe('cancelled')
      await stage.worker.takeOne('work')
      await stage.store.advance(120_000)
      await stage.other.step({ work: 1 })
      await stage.broker.sweep()
      const { children } = await awaitJob(stage.other)
      expect(children).toMatchObject([
        { kind: 'cancelled', failure: { code: 'cancelled' } },
        { kind: 'dead', failure: { code: 'crashed' } },
      ])
    })

    it('tell a running parent early, which waits for its children afterwards', async () => {
      await stage.broker.enqueue([aJob({ id: 'parent' })])
      const parent = await stage.worker.takeOne()
      await stage.broker.enqueue([aChild('a', { parent: 'parent', index: 0 })])
      await stage.other.settle([await stage.other.takeOne('work'), done('A')])
      await stage.broker.sweep()
      await stage.worker.settle([parent, { kind: 'wait', children: [{ id: 'a', queue: 'work', onFailure: 'fail' }] }])
      expect(endsOf(await awaitJob(stage.worker))).toEqual(['succeeded: A'])
    })
  })

  describe('parents that nobody told', () => {
    const stage = setStage(open)

    it.each(['work', 'default'])('learn from a sweep after a minute that a child was never stored in %s', async (queue) => {
      await stage.broker.enqueue([aJob({ id: 'holder', queue, unique, due: { inMs: 3_600_000 } })])
      const conflicts = await stage.broker.enqueue([
        ...aFamily('strict', ['refused'], { queue, child: { unique } }),
        ...aFamily('lenient', ['refused too'], { queue, onFailure: 'continue', child: { unique } }),
      ])
      expect([...conflicts.keys()]).toEqual(['refused', 'refused too'])
      await stage.store.advance(50_000)
      await stage.broker.sweep()
      expect((await recordOf(stage.broker, 'strict')).state).toBe('blocked')
      await stage.store.advance(10_001)
      await stage.broker.sweep()
      const strict = await recordOf(stage.broker, 'strict')
      expect(strict).toMatchObject({ state: 'dead', history: [{ code: 'child_failed' }] })
      expect(strict.history[0]?.message).toMatch(/"refused"/)
      expect((await awaitJob(stage.worker)).children).toMatchObject([{ kind: 'dead', failure: { code: 'child_lost' } }])
    })

    it.each(['work', 'default'])('learn from a sweep how a child ended that was over before they came, in %s', async (queue) => {
      const [parent, ...children] = aFamily('parent', ['succeeded', 'failed'], {
        queue,
        onFailure: 'continue',
        child: { rememberMs: 86_400_000 },
      })
      if (!parent) throw new Error('a family expected')
      await stage.broker.enqueue(children)
      const [succeeded, failed] = await stage.worker.take(2, queue)
      if (!succeeded || !failed) throw new Error('two jobs expected')
      await stage.worker.settle([succeeded, done('kept')], [failed, { kind: 'dead', failure }])
      await stage.broker.sweep()
      await stage.broker.enqueue([parent])
      expect((await recordOf(stage.broker, 'parent')).blockedBy).toEqual({ kind: 'children', left: 2 })
      await stage.store.advance(60_001)
      await stage.broker.sweep()
      expect(endsOf(await awaitJob(stage.worker))).toEqual(['succeeded: kept', `dead: ${failure.message}`])
    })

    it('keep waiting for children that are still on their way', async () => {
      await stage.broker.enqueue([...aFamily('one', ['ready']), ...aFamily('two', ['scheduled'], { child: { due: { inMs: 3_600_000 } } })])
      await stage.broker.enqueue(
        aFamily('three', ['blocked'], { child: { children: [{ id: 'ready', queue: 'work', onFailure: 'fail' }] } }),
      )
      await stage.store.advance(120_000)
      await stage.broker.sweep()
      for (const id of ['one', 'two', 'three']) {
        expect(await recordOf(stage.broker, id)).toMatchObject({ state: 'blocked', blockedBy: { kind: 'children', left: 1 } })
      }
    })

    it('hear in the next sweep of a child that died in one, if that has another parent', async () => {
      const [, ...middle] = aFamily('its parent', ['middle'], { child: { children: [{ id: 'lost', queue: 'work', onFailure: 'fail' }] } })
      await stage.broker.enqueue(middle)
      await stage.broker.enqueue([aJob({ id: 'another', children: [{ id: 'middle', queue: 'work', onFailure: 'fail' }] })])
      await stage.store.advance(61_000)
      for (let sweeps = 0; sweeps < 2; sweeps += 1) await stage.broker.sweep()
      expect((await recordOf(stage.broker, 'middle')).state).toBe('dead')
      expect(await recordOf(stage.broker, 'another')).toMatchObject({ state: 'dead', history: [{ code: 'child_failed' }] })
    })

    it('are found behind many that wait rightly', async () => {
      const waiting = Array.from({ length: 150 }, (_, n) => aFamily(`parent ${n}`, [`child ${n}`]))
      const lost = aJob({ id: 'lost', children: [{ id: 'never stored', queue: 'work', onFailure: 'fail' }] })
      await stage.broker.enqueue([...waiting.flat(), lost])
      await stage.store.advance(61_000)
      for (let sweeps = 0; sweeps < 3; sweeps += 1) await stage.broker.sweep()
      expect((await recordOf(stage.broker, 'lost')).state).toBe('dead')
    })
  })
}
