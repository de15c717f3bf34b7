import { beforeEach, describe, expect, it } from 'vitest'
import { aJob } from '../requests.ts'
import type { Store } from '../stores.ts'
import { failure, setStage } from './stage.ts'

/** What every broker makes of the ends that workers report. */
export function describeOutcomes(open: () => Promise<Store>): void {
  describe('outcomes', () => {
    const stage = setStage(open)

    beforeEach(() => stage.broker.enqueue([aJob({ id: 'a' })]))

    it('done forgets the job, unless its id is to be remembered', async () => {
      await stage.broker.enqueue([aJob({ id: 'b', rememberMs: 1_000 })])
      const [a, b] = await stage.worker.take()
      if (!a || !b) throw new Error('two jobs expected')
      await stage.worker.settle([a, { kind: 'done' }], [b, { kind: 'done' }])
      expect(await stage.broker.get('a')).toBeUndefined()
      expect(await stage.broker.get('b')).toMatchObject({ state: 'succeeded', payload: { byteLength: 0 } })
    })

    it('retry counts the failure, keeps its history and waits', async () => {
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'retry', due: { inMs: 60_000 }, failure }])
      expect(await stage.broker.get('a')).toMatchObject({
        state: 'scheduled',
        failures: 1,
        history: [{ kind: 'error', fence: 1, ...failure }],
      })
      await stage.store.advance(59_000)
      expect(await stage.worker.takeIds()).toEqual([])
      await stage.store.advance(1_001)
      expect(await stage.worker.take()).toMatchObject([{ id: 'a', failures: 1, fence: 2 }])
    })

    it('hands a job that the same worker failed out once, not twice', async () => {
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'retry', due: { inMs: 0 }, failure }])
      expect(await stage.worker.take()).toMatchObject([{ id: 'a', fence: 2 }])
    })

    it('snooze waits and counts nothing', async () => {
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'snooze', due: { inMs: 60_000 } }])
      await stage.store.advance(60_001)
      expect(await stage.worker.take()).toMatchObject([{ id: 'a', failures: 0, crashes: 0, fence: 2 }])
    })

    it('release gives the job back its place in line and counts nothing', async () => {
      await stage.broker.enqueue([aJob({ id: 'b' })])
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'release' }])
      expect(await stage.other.take()).toMatchObject([{ id: 'a', failures: 0, crashes: 0, fence: 2 }, { id: 'b' }])
    })

    it('dead keeps payload and history, and a replay runs it with new budgets', async () => {
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'retry', due: { inMs: 0 }, failure }])
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'dead', failure: { name: 'Error', message: 'no such address' } }])
      expect(await stage.worker.takeIds()).toEqual([])
      const [dead] = await stage.broker.dead({})
      expect(dead).toMatchObject({ id: 'a', state: 'dead', failures: 2, history: [failure, { message: 'no such address' }] })
      expect(Buffer.from(dead?.payload ?? []).toString()).toBe('{"n":1}')
      expect([await stage.broker.replay('a'), await stage.broker.replay('a')]).toEqual([true, false])
      expect(await stage.worker.take()).toMatchObject([{ id: 'a', failures: 0, fence: 3 }])
      expect(await stage.broker.get('a')).toMatchObject({ replays: 1, history: [{}, {}] })
    })

    it('discard ends the job without a dead record', async () => {
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'discard' }])
      expect([await stage.broker.get('a'), await stage.broker.dead({})]).toEqual([undefined, []])
    })

    it('keeps the newest ten history entries', async () => {
      for (let n = 1; n <= 12; n += 1) {
        await stage.worker.settle([
          await stage.worker.takeOne(),
          { kind: 'retry', due: { inMs: 0 }, failure: { name: 'Error', message: `failure ${n}` } },
        ])
        await stage.store.advance(10)
      }
      const record = await stage.broker.get('a')
      expect(record?.history.map(({ message }) => message)).toEqual(Array.from({ length: 10 }, (_, n) => `failure ${n + 3}`))
    })
  })
}
