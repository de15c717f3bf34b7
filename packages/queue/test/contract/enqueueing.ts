import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { aJob, Hand, stepped } from '../requests.ts'
import type { Store } from '../stores.ts'
import { setStage } from './stage.ts'

/** What every broker promises about jobs that come in: their bytes, their order, their ids and their due times. */
export function describeEnqueueing(open: () => Promise<Store>): void {
  describe('enqueue', () => {
    const stage = setStage(open)

    it('hands a payload out byte for byte', async () => {
      const payload = randomBytes(1_000)
      await stage.broker.enqueue([aJob({ payload }), aJob({ payload: new Uint8Array() })])
      const jobs = await stage.worker.take()
      expect(jobs.map((job) => Buffer.from(job.payload).toString('hex'))).toEqual([payload.toString('hex'), ''])
    })

    it('keeps the order of a batch and of batches', async () => {
      const ids = Array.from({ length: 60 }, (_, n) => `job ${n}`)
      await stage.broker.enqueue(ids.slice(0, 40).map((id) => aJob({ id })))
      await stage.store.other.enqueue(ids.slice(40).map((id) => aJob({ id })))
      expect([...(await stage.worker.takeIds(25)), ...(await stage.other.takeIds(35))]).toEqual(ids)
    })

    it('makes one job of an id that comes twice, in one batch or in two', async () => {
      await stage.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'a' })])
      await stage.broker.enqueue([aJob({ id: 'a' })])
      expect(await stage.worker.takeIds()).toEqual(['a'])
    })

    it('remembers an id after success for as long as it was told to', async () => {
      const again = () => stage.broker.enqueue([aJob({ id: 'a', rememberMs: 86_400_000 })])
      await again()
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'done' }])
      await stage.store.advance(86_300_000)
      await stage.broker.sweep()
      await again()
      expect(await new Hand(stage.broker).takeIds()).toEqual([])
      await stage.store.advance(200_000)
      expect(await stage.broker.sweep()).toBe(1)
      await again()
      expect(await new Hand(stage.broker).takeIds()).toEqual(['a'])
    })

    it('makes one job when a hundred enqueues of one id race', async () => {
      const brokers = Array.from({ length: 100 }, (_, n) => (n % 2 ? stage.broker : stage.store.other))
      await Promise.all(brokers.map((broker) => broker.enqueue([aJob({ id: 'raced' })])))
      expect(await stage.worker.takeIds()).toEqual(['raced'])
    })

    it('never hands a delayed job out early, and says how long it waits', async () => {
      await stage.broker.enqueue([aJob({ id: 'later', due: { inMs: 3_600_000 } })])
      const reply = stepped(await stage.worker.step())
      expect(reply.jobs).toEqual([])
      expect(reply.nextDueMs).toBeGreaterThan(3_590_000)
      expect(reply.nextDueMs).toBeLessThanOrEqual(3_600_001)
      await stage.store.advance(3_590_000)
      expect(await stage.worker.takeIds()).toEqual([])
      await stage.store.advance(10_001)
      expect(await stage.worker.takeIds()).toEqual(['later'])
    })

    it('compares an instant with its own clock', async () => {
      await stage.broker.enqueue([
        aJob({ id: 'past', due: { at: new Date('2001-01-01T00:00:00Z') } }),
        aJob({ id: 'future', due: { at: new Date('2999-01-01T00:00:00Z') } }),
      ])
      expect(await stage.worker.takeIds()).toEqual(['past'])
      expect((await stage.broker.get('future'))?.state).toBe('scheduled')
    })

    it('gives the earlier due job out first', async () => {
      await stage.broker.enqueue([
        aJob({ id: 'in two hours', due: { inMs: 7_200_000 } }),
        aJob({ id: 'in one hour', due: { inMs: 3_600_000 } }),
      ])
      await stage.store.advance(7_300_000)
      expect(await stage.worker.takeIds()).toEqual(['in one hour', 'in two hours'])
    })

    it('keeps queues apart and fills each as asked', async () => {
      await stage.broker.enqueue([
        aJob({ id: 'm1', queue: 'mail' }),
        aJob({ id: 'm2', queue: 'mail' }),
        aJob({ id: 'd1' }),
        aJob({ id: 'x', queue: 'other' }),
      ])
      const { jobs } = stepped(await stage.worker.step({ mail: 1, default: 5 }))
      expect(jobs.map(({ id }) => id).sort()).toEqual(['d1', 'm1'])
    })

    it('keeps applications apart', async () => {
      if (!stage.store.stranger) return
      await stage.store.stranger.enqueue([aJob({ id: 'theirs' })])
      expect(await stage.worker.takeIds()).toEqual([])
      expect(await stage.broker.get('theirs')).toBeUndefined()
      expect(await stage.broker.counts()).toEqual({})
      expect(await new Hand(stage.store.stranger).takeIds()).toEqual(['theirs'])
    })
  })
}
