import { beforeEach, describe, expect, it } from 'vitest'
import { aJob, Hand, leaseMs, stepped } from '../requests.ts'
import type { Store } from '../stores.ts'
import { setStage } from './stage.ts'

/** What every broker promises about who owns a job, and for how long. */
export function describeLeases(open: () => Promise<Store>): void {
  describe('leases', () => {
    const stage = setStage(open)

    beforeEach(() => stage.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'b' })]))

    it('gives a job to the next worker only when the lease of the first is over', async () => {
      await stage.worker.takeOne()
      await stage.store.advance(leaseMs - 5_000)
      expect(await stage.other.takeIds(1)).toEqual(['b'])
      await stage.store.advance(6_000)
      expect(await stage.other.take(1)).toMatchObject([{ id: 'a', crashes: 1, failures: 0, fence: 2 }])
    })

    it('keeps a lease for as long as it is renewed', async () => {
      const job = await stage.worker.takeOne()
      for (let n = 0; n < 5; n += 1) {
        await stage.store.advance(leaseMs - 5_000)
        expect(await stage.worker.renew([job])).toEqual({ kind: 'renewed', lost: [], cancel: [] })
      }
      expect(await stage.other.takeIds()).toEqual(['b'])
    })

    it('tells a worker whose lease lapsed that it is fenced, and refuses its results', async () => {
      const job = await stage.worker.takeOne()
      await stage.store.advance(leaseMs + 1_000)
      expect(await stage.other.takeIds()).toEqual(['a', 'b'])
      const results = [{ id: job.id, fence: job.fence, outcome: { kind: 'done' } as const }]
      expect(await stage.worker.step({ default: 1 }, results)).toEqual({ kind: 'fenced' })
      expect(await stage.worker.renew([job])).toEqual({ kind: 'fenced' })
      expect(await stage.worker.leave(results)).toMatchObject({})
      expect((await stage.broker.get('a'))?.state).toBe('running')
    })

    it('does not bring an ended worker back when its first request comes late', async () => {
      await stage.worker.takeOne()
      await stage.worker.leave()
      const late = await stage.broker.step({ worker: stage.worker.id, seq: 1, results: [], want: { default: 5 }, leaseMs })
      expect(late).toEqual({ kind: 'fenced' })
      expect(await stage.other.takeIds()).toEqual(['a', 'b'])
    })

    it('lets a worker that held nothing come back under its name', async () => {
      await new Hand(stage.broker).step({ mail: 1 })
      await stage.worker.step({ mail: 1 })
      await stage.store.advance(leaseMs * 2)
      expect(await stage.other.takeIds(1)).toEqual(['a'])
      expect(await stage.worker.takeIds(1)).toEqual(['b'])
    })

    it('reruns after crashes until the budget is spent, then keeps the job as dead', async () => {
      await stage.broker.enqueue([aJob({ id: 'fragile', queue: 'fragile', crashReruns: 2 })])
      for (const crashes of [0, 1, 2]) {
        expect(stepped(await new Hand(stage.broker).step({ fragile: 1 })).jobs).toMatchObject([{ id: 'fragile', crashes }])
        await stage.store.advance(leaseMs + 1_000)
      }
      expect(stepped(await stage.other.step({ fragile: 1 })).jobs).toEqual([])
      const [dead] = await stage.broker.dead({})
      expect(dead).toMatchObject({ id: 'fragile', failures: 0, crashes: 3, history: [{ kind: 'crash', code: 'crashed' }, {}, {}] })
    })

    it('never reruns an at-most-once job after a crash', async () => {
      await stage.broker.enqueue([aJob({ id: 'once', queue: 'once', atMostOnce: true, crashReruns: 0 })])
      await stage.worker.step({ once: 1 })
      await stage.store.advance(leaseMs + 1_000)
      expect(stepped(await stage.other.step({ once: 1 })).jobs).toEqual([])
      expect(await stage.broker.dead({})).toMatchObject([{ id: 'once', state: 'dead', crashes: 1 }])
    })

    it('hands back, uncounted, what a worker says it never received', async () => {
      await stage.worker.take(2)
      expect(await stage.worker.renew([])).toEqual({ kind: 'renewed', lost: [], cancel: [] })
      expect(await stage.other.take()).toMatchObject([
        { id: 'a', crashes: 0, fence: 2 },
        { id: 'b', crashes: 0, fence: 2 },
      ])
    })

    it('leaves jobs alone whose reply may still be on its way', async () => {
      await stage.worker.take(2)
      await stage.worker.renew([], stage.worker.seq - 1)
      expect(await stage.other.takeIds()).toEqual([])
    })

    it('tells a worker which of its jobs are gone', async () => {
      const job = await stage.worker.takeOne()
      await stage.worker.renew([])
      expect(await stage.worker.renew([job])).toMatchObject({ lost: ['a'] })
    })

    it('takes the last results of a worker that leaves and hands the rest back in place, uncounted', async () => {
      const [a, b] = await stage.worker.take(2)
      if (!a || !b) throw new Error('two jobs expected')
      await stage.broker.enqueue([aJob({ id: 'c' })])
      const results = [{ id: b.id, fence: b.fence, outcome: { kind: 'done' } as const }]
      expect(await stage.worker.leave(results)).toEqual({ lost: [] })
      expect(await stage.worker.leave(results)).toEqual({ lost: [] })
      expect(await stage.other.take()).toMatchObject([{ id: 'a', crashes: 0, failures: 0 }, { id: 'c' }])
      expect(await stage.worker.step()).toEqual({ kind: 'fenced' })
    })
  })
}
