import { describe, expect, it } from 'vitest'
import type { Child } from '../../src/family.ts'
import { aJob, leaseMs } from '../requests.ts'
import type { Store } from '../stores.ts'
import { aChild, aFamily, endsOf } from './family.ts'
import { failure, recordOf, setStage } from './stage.ts'

const done = (text: string) => ({ kind: 'done', result: Buffer.from(text) }) as const
const waitFor = (ids: readonly string[], onFailure: Child['onFailure'] = 'fail') =>
  ({ kind: 'wait', children: ids.map((id) => ({ id, queue: 'default', onFailure })) }) as const
const childOf = (parent: string, id: string, index: number) => aChild(id, { parent, index, queue: 'default', choices: { priority: 1 } })

/** What every broker promises about children that a running job adds. */
export function describeDynamicChildren(open: () => Promise<Store>): void {
  describe('children of a running job', () => {
    const stage = setStage(open)

    it('are waited for without a count, and the job runs again with their ends', async () => {
      await stage.broker.enqueue([aJob({ id: 'parent' }), aJob({ id: 'younger' })])
      const parent = await stage.worker.takeOne()
      await stage.broker.enqueue([childOf('parent', 'a', 0), childOf('parent', 'b', 1)])
      expect(await stage.worker.settle([parent, waitFor(['a', 'b'])])).toEqual([])
      expect(await recordOf(stage.broker, 'parent')).toMatchObject({ state: 'blocked', blockedBy: { kind: 'children', left: 2 } })
      const [a, b] = await stage.other.take(2)
      if (!a || !b) throw new Error('two jobs expected')
      await stage.other.settle([b, done('B')], [a, done('A')])
      const again = await stage.worker.takeOne()
      expect(again).toMatchObject({ id: 'parent', fence: 2, failures: 0, crashes: 0 })
      expect(endsOf(again)).toEqual(['succeeded: A', 'succeeded: B'])
    })

    it('are added to the ones that the job had', async () => {
      await stage.broker.enqueue(aFamily('parent', ['a'], { queue: 'default' }))
      await stage.worker.settle([await stage.worker.takeOne(), done('A')])
      for (const [index, id] of [
        [1, 'b'],
        [2, 'c'],
      ] as const) {
        const parent = await stage.worker.takeOne()
        await stage.broker.enqueue([childOf('parent', id, index)])
        await stage.worker.settle([parent, waitFor([id])])
        await stage.worker.settle([await stage.worker.takeOne(), done(id.toUpperCase())])
      }
      expect(endsOf(await stage.worker.takeOne())).toEqual(['succeeded: A', 'succeeded: B', 'succeeded: C'])
    })

    it('count also when they end before the job waits for them', async () => {
      await stage.broker.enqueue([aJob({ id: 'parent' })])
      const parent = await stage.worker.takeOne()
      await stage.broker.enqueue([childOf('parent', 'a', 0), childOf('parent', 'b', 1)])
      await stage.other.settle([await stage.other.takeOne(), done('A')])
      await stage.worker.settle([parent, waitFor(['a', 'b'])])
      expect((await recordOf(stage.broker, 'parent')).blockedBy).toEqual({ kind: 'children', left: 1 })
      await stage.other.settle([await stage.other.takeOne(), done('B')])
      expect(endsOf(await stage.worker.takeOne())).toEqual(['succeeded: A', 'succeeded: B'])
    })

    it('let the job run again at once when all of them have ended by then, in its old place', async () => {
      await stage.broker.enqueue([aJob({ id: 'parent' }), aJob({ id: 'younger' })])
      const parent = await stage.worker.takeOne()
      await stage.broker.enqueue([childOf('parent', 'a', 0)])
      await stage.other.settle([await stage.other.takeOne(), done('A')])
      await stage.worker.settle([parent, waitFor(['a'])])
      expect(await stage.worker.takeIds()).toEqual(['parent', 'younger'])
    })

    it('may be none, and the job runs again', async () => {
      await stage.broker.enqueue([aJob({ id: 'parent' })])
      await stage.worker.settle([await stage.worker.takeOne(), waitFor([])])
      expect(await stage.worker.take()).toMatchObject([{ id: 'parent', fence: 2, failures: 0 }])
    })

    it('make the job dead when one that must not fail does, before or after it waits', async () => {
      for (const early of [true, false]) {
        const id = `parent ${early}`
        await stage.broker.enqueue([aJob({ id })])
        const parent = await stage.worker.takeOne()
        const [a, b] = [`a ${early}`, `b ${early}`]
        await stage.broker.enqueue([childOf(id, a, 0), childOf(id, b, 1)])
        const child = await stage.other.takeOne()
        if (early) await stage.other.settle([child, { kind: 'dead', failure }])
        await stage.worker.settle([parent, waitFor([a, b])])
        if (!early) await stage.other.settle([child, { kind: 'dead', failure }])
        const record = await recordOf(stage.broker, id)
        expect(record).toMatchObject({ state: 'dead', failures: 0, history: [{ kind: 'error', code: 'child_failed', fence: 1 }] })
        await stage.other.finish(await stage.other.takeOne())
      }
    })

    it('hand failures over where the job goes on', async () => {
      await stage.broker.enqueue([aJob({ id: 'parent' })])
      const parent = await stage.worker.takeOne()
      await stage.broker.enqueue([childOf('parent', 'a', 0)])
      await stage.worker.settle([parent, waitFor(['a'], 'continue')])
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'dead', failure }])
      expect(endsOf(await stage.worker.takeOne())).toEqual([`dead: ${failure.message}`])
    })

    it('of a run that crashed are no children of the next run, which has others', async () => {
      await stage.broker.enqueue([aJob({ id: 'parent' })])
      await stage.worker.takeOne()
      await stage.broker.enqueue([childOf('parent', 'stale', 0), childOf('parent', 'stale too', 1)])
      await stage.store.advance(leaseMs + 1_000)
      const [stale, staleToo, parent] = await stage.other.take()
      if (!stale || !staleToo || !parent) throw new Error('three jobs expected')
      await stage.other.settle([stale, { kind: 'dead', failure }])
      await stage.broker.enqueue([childOf('parent', 'a', 0), childOf('parent', 'b', 1)])
      await stage.other.settle([parent, waitFor(['a', 'b'])])
      await stage.other.settle([staleToo, { kind: 'dead', failure }])
      expect((await recordOf(stage.broker, 'parent')).blockedBy).toEqual({ kind: 'children', left: 2 })
      const [a, b] = await stage.other.take()
      if (!a || !b) throw new Error('two jobs expected')
      await stage.other.settle([a, done('A')], [b, done('B')])
      expect(endsOf(await stage.other.takeOne())).toEqual(['succeeded: A', 'succeeded: B'])
    })

    it('free the place of the job behind its limits while it waits for them', async () => {
      const limits = [{ kind: 'concurrency', key: 'acme', most: 1 }] as const
      await stage.broker.enqueue([aJob({ id: 'parent', limits }), aJob({ id: 'next', limits })])
      const [parent] = await stage.worker.take()
      if (!parent) throw new Error('a job expected')
      await stage.broker.enqueue([childOf('parent', 'a', 0)])
      await stage.worker.settle([parent, waitFor(['a'])])
      expect(await stage.worker.takeIds()).toEqual(['a', 'next'])
    })

    it('are waited for once when the request is repeated after a lost reply', async () => {
      await stage.broker.enqueue([aJob({ id: 'parent' })])
      const { id, fence } = await stage.worker.takeOne()
      await stage.broker.enqueue([childOf('parent', 'a', 0)])
      const results = [{ id, fence, outcome: waitFor(['a']) }]
      await stage.worker.step({}, results)
      await stage.worker.repeat({}, results)
      expect((await recordOf(stage.broker, 'parent')).blockedBy).toEqual({ kind: 'children', left: 1 })
      await stage.worker.settle([await stage.worker.takeOne(), done('A')])
      expect(endsOf(await stage.worker.takeOne())).toEqual(['succeeded: A'])
    })

    it('are waited for once when they are added again, or twice at once, as they were first', async () => {
      await stage.broker.enqueue(aFamily('parent', ['a'], { queue: 'default', onFailure: 'continue' }))
      await stage.worker.settle([await stage.worker.takeOne(), done('A')])
      const parent = await stage.worker.takeOne()
      await stage.broker.enqueue([childOf('parent', 'b', 1), childOf('parent', 'c', 2)])
      const twice = [...waitFor(['a', 'b'], 'continue').children, ...waitFor(['b', 'c', 'b']).children]
      await stage.worker.settle([parent, { kind: 'wait', children: twice }])
      expect((await recordOf(stage.broker, 'parent')).blockedBy).toEqual({ kind: 'children', left: 2 })
      const [b, c] = await stage.worker.take(2)
      if (!b || !c) throw new Error('two jobs expected')
      await stage.worker.settle([b, { kind: 'dead', failure }])
      expect((await recordOf(stage.broker, 'parent')).blockedBy).toEqual({ kind: 'children', left: 1 })
      await stage.worker.settle([c, done('C')])
      expect(endsOf(await stage.worker.takeOne())).toEqual(['succeeded: A', `dead: ${failure.message}`, 'succeeded: C'])
    })

    it('that have all ended let the job run again at once when they are added again', async () => {
      await stage.broker.enqueue(aFamily('parent', ['a'], { queue: 'default' }))
      await stage.worker.settle([await stage.worker.takeOne(), done('A')])
      await stage.worker.settle([await stage.worker.takeOne(), waitFor(['a'])])
      const again = await stage.worker.takeOne()
      expect([again.fence, endsOf(again)]).toEqual([2, ['succeeded: A']])
    })

    it('can be waited for by a worker that leaves', async () => {
      await stage.broker.enqueue([aJob({ id: 'parent' })])
      const { id, fence } = await stage.worker.takeOne()
      await stage.broker.enqueue([childOf('parent', 'a', 0)])
      await stage.worker.leave([{ id, fence, outcome: waitFor(['a']) }])
      await stage.other.settle([await stage.other.takeOne(), done('A')])
      expect(endsOf(await stage.other.takeOne())).toEqual(['succeeded: A'])
    })
  })
}
