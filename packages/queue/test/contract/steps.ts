import { describe, expect, it } from 'vitest'
import { aJob, Hand, leaseMs, stepped } from '../requests.ts'
import type { Store } from '../stores.ts'
import { failure, setStage } from './stage.ts'

/** What every broker promises about requests of workers, also repeated ones. */
export function describeSteps(open: () => Promise<Store>): void {
  describe('step', () => {
    const stage = setStage(open)

    it('gives a job to one worker', async () => {
      await stage.broker.enqueue([aJob({ id: 'a' })])
      expect(await stage.worker.takeIds()).toEqual(['a'])
      expect(await stage.other.takeIds()).toEqual([])
    })

    it('shares a crowd of jobs among many workers, each to one', async () => {
      const ids = Array.from({ length: 200 }, (_, n) => `job ${n}`)
      await stage.broker.enqueue(ids.map((id) => aJob({ id })))
      const workers = Array.from({ length: 8 }, (_, n) => new Hand(n % 2 ? stage.broker : stage.store.other))
      const taken = await Promise.all(
        workers.map(async (hand) => {
          const mine: string[] = []
          for (let jobs = await hand.take(7); jobs.length > 0; ) {
            mine.push(...jobs.map(({ id }) => id))
            const results = jobs.map(({ id, fence }) => ({ id, fence, outcome: { kind: 'done' } as const }))
            jobs = stepped(await hand.step({ default: 7 }, results)).jobs
          }
          return mine
        }),
      )
      expect(taken.flat().sort()).toEqual(ids.sort())
      expect(await stage.broker.counts()).toEqual({})
    })

    it('answers a repeated request with the same jobs and takes no others', async () => {
      await stage.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'b' }), aJob({ id: 'c' })])
      const reply = stepped(await stage.worker.step({ default: 2 }))
      const repeated = stepped(await stage.worker.repeat({ default: 2 }))
      expect(repeated.jobs.map(({ id, fence }) => [id, fence])).toEqual(reply.jobs.map(({ id, fence }) => [id, fence]))
      expect(await stage.worker.takeIds()).toEqual(['c'])
    })

    it('applies the results of a repeated request once', async () => {
      await stage.broker.enqueue([aJob({ id: 'a' })])
      const { id, fence } = await stage.worker.takeOne()
      const results = [{ id, fence, outcome: { kind: 'retry', due: { inMs: 0 }, failure } as const }]
      await stage.worker.step({}, results)
      expect(stepped(await stage.worker.repeat({}, results)).lost).toEqual([])
      expect((await stage.broker.get('a'))?.failures).toBe(1)
    })

    it('settles and fetches in one request, repaired as a whole when its reply is lost', async () => {
      await stage.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'b' })])
      const { id, fence } = await stage.worker.takeOne()
      const results = [{ id, fence, outcome: { kind: 'done' } as const }]
      await stage.worker.step({ default: 1 }, results)
      const repeated = stepped(await stage.worker.repeat({ default: 1 }, results))
      expect([repeated.jobs.map((job) => job.id), repeated.lost]).toEqual([['b'], []])
    })

    it('does nothing for a request that was overtaken', async () => {
      await stage.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'b' })])
      await stage.worker.take(1)
      await stage.worker.take(1)
      const late = await stage.broker.step({ worker: stage.worker.id, seq: 1, results: [], want: { default: 5 }, leaseMs })
      expect(late).toEqual({ kind: 'stale' })
    })

    it('refuses results for jobs that the worker does not have', async () => {
      await stage.broker.enqueue([aJob({ id: 'a' })])
      const job = await stage.worker.takeOne()
      expect(await stage.other.takeIds()).toEqual([])
      expect(await stage.other.settle([job, { kind: 'done' }], [{ ...job, id: 'unknown' }, { kind: 'done' }])).toEqual(['a', 'unknown'])
      expect(await stage.worker.settle([{ ...job, fence: job.fence - 1 }, { kind: 'done' }])).toEqual(['a'])
      expect((await stage.broker.get('a'))?.state).toBe('running')
    })
  })
}
