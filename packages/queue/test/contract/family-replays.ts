import { describe, expect, it } from 'vitest'
import { aJob } from '../requests.ts'
import type { Store } from '../stores.ts'
import { aChild, aFamily, endsOf } from './family.ts'
import { failure, recordOf, setStage } from './stage.ts'

const done = (text: string) => ({ kind: 'done', result: Buffer.from(text) }) as const
const together = { queue: 'default' } as const

/** What every broker promises about parents and children that are replayed. */
export function describeFamilyReplays(open: () => Promise<Store>): void {
  describe('replays in families', () => {
    const stage = setStage(open)

    it('let a parent wait for the children that are left, and tell it of the failure that it died of', async () => {
      await stage.broker.enqueue(aFamily('parent', ['a', 'b'], together))
      const [a, b] = await stage.worker.take()
      if (!a || !b) throw new Error('two jobs expected')
      await stage.worker.settle([a, { kind: 'dead', failure }])
      expect(await stage.broker.replay('parent')).toBe(true)
      expect(await recordOf(stage.broker, 'parent')).toMatchObject({
        state: 'blocked',
        blockedBy: { kind: 'children', left: 1 },
        replays: 1,
      })
      await stage.worker.settle([b, done('B')])
      expect(endsOf(await stage.worker.takeOne())).toEqual([`dead: ${failure.message}`, 'succeeded: B'])
    })

    it('send a parent to the line whose children have all ended, also those that ended while it was dead', async () => {
      await stage.broker.enqueue(aFamily('parent', ['a', 'b'], together))
      const [a, b] = await stage.worker.take()
      if (!a || !b) throw new Error('two jobs expected')
      await stage.worker.settle([a, { kind: 'dead', failure }])
      await stage.worker.settle([b, done('B')])
      await stage.broker.replay('parent')
      expect(endsOf(await stage.worker.takeOne())).toEqual([`dead: ${failure.message}`, 'succeeded: B'])
    })

    it('of a child replace its failure by its success, and nothing replaces a success', async () => {
      await stage.broker.enqueue(aFamily('parent', ['a'], together))
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'dead', failure }])
      await stage.broker.replay('a')
      await stage.worker.settle([await stage.worker.takeOne(), done('A')])
      expect((await recordOf(stage.broker, 'parent')).state).toBe('dead')
      await stage.broker.replay('parent')
      expect(endsOf(await stage.worker.takeOne())).toEqual(['succeeded: A'])
    })

    it('of a child are no second end of it for a parent that waits for others', async () => {
      await stage.broker.enqueue(aFamily('parent', ['a', 'b'], { ...together, onFailure: 'continue' }))
      const [a, b] = await stage.worker.take()
      if (!a || !b) throw new Error('two jobs expected')
      await stage.worker.settle([a, { kind: 'dead', failure }])
      await stage.broker.replay('a')
      await stage.worker.settle([await stage.worker.takeOne(), done('A')])
      expect((await recordOf(stage.broker, 'parent')).blockedBy).toEqual({ kind: 'children', left: 1 })
      await stage.worker.settle([b, done('B')])
      expect(endsOf(await stage.worker.takeOne())).toEqual(['succeeded: A', 'succeeded: B'])
    })

    it('of a child keep its first failure when it fails again', async () => {
      await stage.broker.enqueue(aFamily('parent', ['a'], together))
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'dead', failure }])
      await stage.broker.replay('a')
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'dead', failure: { name: 'Error', message: 'another reason' } }])
      await stage.broker.replay('parent')
      expect(endsOf(await stage.worker.takeOne())).toEqual([`dead: ${failure.message}`])
    })

    it('of a parent end in death once more when another child fails', async () => {
      await stage.broker.enqueue(aFamily('parent', ['a', 'b'], together))
      const [a, b] = await stage.worker.take()
      if (!a || !b) throw new Error('two jobs expected')
      await stage.worker.settle([a, { kind: 'dead', failure }])
      await stage.broker.replay('parent')
      await stage.worker.settle([b, { kind: 'dead', failure }])
      expect(await recordOf(stage.broker, 'parent')).toMatchObject({
        state: 'dead',
        history: [{ code: 'child_failed' }, { code: 'child_failed' }],
      })
    })

    it('of a parent let it wait for more children, whatever became of the ones before', async () => {
      await stage.broker.enqueue(aFamily('parent', ['a'], together))
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'dead', failure }])
      await stage.broker.replay('parent')
      const parent = await stage.worker.takeOne()
      await stage.broker.enqueue([aChild('b', { parent: 'parent', index: 1, ...together })])
      await stage.worker.settle([parent, { kind: 'wait', children: [{ id: 'b', queue: 'default', onFailure: 'fail' }] }])
      expect((await recordOf(stage.broker, 'parent')).blockedBy).toEqual({ kind: 'children', left: 1 })
      await stage.worker.settle([await stage.worker.takeOne(), done('B')])
      expect(endsOf(await stage.worker.takeOne())).toEqual([`dead: ${failure.message}`, 'succeeded: B'])
    })

    it('of a parent that failed by itself hand it the ends of its children again', async () => {
      await stage.broker.enqueue(aFamily('parent', ['a'], together))
      await stage.worker.settle([await stage.worker.takeOne(), done('A')])
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'dead', failure }])
      await stage.broker.replay('parent')
      const parent = await stage.worker.takeOne()
      expect([parent.failures, endsOf(parent)]).toEqual([0, ['succeeded: A']])
    })

    it('of a job without a family stay what they were', async () => {
      await stage.broker.enqueue([aJob({ id: 'a' })])
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'dead', failure }])
      await stage.broker.replay('a')
      expect((await stage.worker.takeOne()).children).toBeUndefined()
    })
  })
}
