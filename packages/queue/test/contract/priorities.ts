import { describe, expect, it } from 'vitest'
import { aJob, stepped } from '../requests.ts'
import type { Store } from '../stores.ts'
import { failure, recordOf, setStage } from './stage.ts'

const byPriority = (priorities: Readonly<Record<string, number>>) =>
  Object.entries(priorities).map(([id, priority]) => aJob({ id, priority }))

/** What every broker promises about priorities. */
export function describePriorities(open: () => Promise<Store>): void {
  describe('priorities', () => {
    const stage = setStage(open)

    it('are what the broker says it can do', () => {
      expect(stage.broker.capabilities.priorities).toBe(true)
    })

    it('put the higher one first, and the one that came first within each', async () => {
      await stage.broker.enqueue([...byPriority({ plain: 0, high: 5, lowest: -8 }), aJob({ id: 'unsaid' })])
      await stage.store.other.enqueue(byPriority({ highest: 7, high2: 5 }))
      expect(await stage.worker.takeIds()).toEqual(['highest', 'high', 'high2', 'plain', 'unsaid', 'lowest'])
      expect((await recordOf(stage.broker, 'highest')).priority).toBe(7)
      expect((await recordOf(stage.broker, 'unsaid')).priority).toBe(0)
    })

    it('come in all sixteen classes, however the jobs arrive and are taken', async () => {
      const jobs = Array.from({ length: 48 }, (_, n) => aJob({ id: `job ${n}`, priority: ((n * 7) % 16) - 8 }))
      await stage.broker.enqueue(jobs)
      const taken: string[] = []
      for (let n = 0; n < 7; n += 1) taken.push(...(await stage.worker.takeIds(7)))
      expect(taken).toEqual(jobs.toSorted((a, b) => (b.priority ?? 0) - (a.priority ?? 0)).map(({ id }) => id))
    })

    it('come before due times, and due times before the order of arrival', async () => {
      await stage.broker.enqueue([
        aJob({ id: 'early', priority: 1, due: { inMs: 3_600_000 } }),
        aJob({ id: 'late', priority: 2, due: { inMs: 10_800_000 } }),
        aJob({ id: 'in between', priority: 2, due: { inMs: 7_200_000 } }),
      ])
      await stage.store.advance(11_000_000)
      expect(await stage.worker.takeIds()).toEqual(['in between', 'late', 'early'])
    })

    it('never make a job start before its time', async () => {
      await stage.broker.enqueue([aJob({ id: 'later', priority: 7, due: { inMs: 3_600_000 } }), aJob({ id: 'now', priority: -8 })])
      expect(await stage.worker.takeIds()).toEqual(['now'])
      const { nextDueMs } = stepped(await stage.worker.step())
      expect(nextDueMs).toBeGreaterThan(3_500_000)
      await stage.store.advance(3_600_001)
      expect(await stage.worker.takeIds()).toEqual(['later'])
    })

    it('count within one queue only', async () => {
      await stage.broker.enqueue([aJob({ id: 'mail', queue: 'mail', priority: 7 }), aJob({ id: 'plain', priority: -8 })])
      expect(await stage.worker.takeIds(1)).toEqual(['plain'])
    })

    it('stay with a job that is handed back, retried and replayed', async () => {
      await stage.broker.enqueue(byPriority({ plain: 0, high: 3 }))
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'release' }])
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'retry', due: { inMs: 0 }, failure }])
      const high = await stage.worker.takeOne()
      expect(high).toMatchObject({ id: 'high', fence: 3, failures: 1 })
      await stage.worker.settle([high, { kind: 'dead', failure }])
      await stage.broker.replay('high')
      expect(await stage.worker.takeIds()).toEqual(['high', 'plain'])
    })

    it('let the longest due job through in every sixteenth request of a worker, so that low ones never starve', async () => {
      const crowd = Array.from({ length: 20 }, (_, n) => `high ${n}`)
      await stage.broker.enqueue([
        aJob({ id: 'low', priority: -8 }),
        ...crowd.map((id) => aJob({ id, priority: 7 })),
        aJob({ id: 'low 2', priority: -7 }),
      ])
      for (let n = 0; n < 15; n += 1) expect(await stage.worker.takeIds(1)).toEqual([`high ${n}`])
      expect(await stage.worker.takeIds(2)).toEqual(['low', 'high 15'])
      expect(await stage.worker.takeIds()).toEqual(['high 16', 'high 17', 'high 18', 'high 19', 'low 2'])
    })
  })
}
