import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { aJob } from '../requests.ts'
import type { Store } from '../stores.ts'
import { failure, recordOf, setStage } from './stage.ts'

const hex = (bytes: Uint8Array | null) => bytes && Buffer.from(bytes).toString('hex')

/** What every broker promises about results. */
export function describeResults(open: () => Promise<Store>): void {
  describe('results', () => {
    const stage = setStage(open)

    it('are what the broker says it can keep', () => {
      expect(stage.broker.capabilities.results).toBe(true)
    })

    it('stay in the record byte for byte for as long as the job is remembered', async () => {
      const result = randomBytes(3_000)
      await stage.broker.enqueue([aJob({ id: 'a', rememberMs: 60_000 })])
      const a = await stage.worker.takeOne()
      expect((await recordOf(stage.broker, 'a')).result).toBe(null)
      expect(await stage.worker.settle([a, { kind: 'done', result }])).toEqual([])
      await stage.store.advance(50_000)
      await stage.broker.sweep()
      const record = await recordOf(stage.store.other, 'a')
      expect([record.state, hex(record.result), hex(record.payload)]).toEqual(['succeeded', hex(result), ''])
      await stage.store.advance(10_001)
      expect([await stage.broker.sweep(), await stage.broker.get('a')]).toEqual([1, undefined])
    })

    it('may be empty, which is not the same as none', async () => {
      await stage.broker.enqueue(['none', 'empty'].map((id) => aJob({ id, rememberMs: 60_000 })))
      const [none, empty] = await stage.worker.take()
      if (!none || !empty) throw new Error('two jobs expected')
      await stage.worker.settle([none, { kind: 'done' }], [empty, { kind: 'done', result: new Uint8Array() }])
      expect((await recordOf(stage.broker, 'none')).result).toBe(null)
      expect((await recordOf(stage.broker, 'empty')).result).toHaveLength(0)
    })

    it('come one by one for the jobs of a batch, remembered or not', async () => {
      await stage.broker.enqueue(['a', 'b', 'c', 'd'].map((id) => aJob({ id, rememberMs: id === 'b' ? 0 : 60_000 })))
      const jobs = await stage.worker.take()
      const ends = jobs.map((job) => [job, { kind: 'done', ...(job.id === 'c' ? {} : { result: Buffer.from(job.id) }) }] as const)
      await stage.worker.settle(...ends)
      const results = await Promise.all(['a', 'b', 'c', 'd'].map(async (id) => (await stage.broker.get(id))?.result))
      expect(results.map((result) => result && Buffer.from(result).toString())).toEqual(['a', undefined, null, 'd'])
    })

    it('come from the worker that has the job, and once', async () => {
      await stage.broker.enqueue([aJob({ id: 'a', rememberMs: 60_000 })])
      const a = await stage.worker.takeOne()
      expect(await stage.other.settle([a, { kind: 'done', result: Buffer.from('theirs') }])).toEqual(['a'])
      const results = [{ id: 'a', fence: a.fence, outcome: { kind: 'done', result: Buffer.from('mine') } as const }]
      await stage.worker.step({}, results)
      await stage.worker.repeat({}, results)
      expect(Buffer.from((await recordOf(stage.broker, 'a')).result ?? []).toString()).toBe('mine')
    })

    it('are taken from a worker that leaves', async () => {
      await stage.broker.enqueue([aJob({ id: 'a', rememberMs: 60_000 })])
      const { id, fence } = await stage.worker.takeOne()
      await stage.worker.leave([{ id, fence, outcome: { kind: 'done', result: Buffer.from('last words') } }])
      expect(Buffer.from((await recordOf(stage.broker, 'a')).result ?? []).toString()).toBe('last words')
    })

    it('belong to jobs that succeeded', async () => {
      await stage.broker.enqueue(['dead', 'cancelled'].map((id) => aJob({ id, rememberMs: 60_000 })))
      const [dead, cancelled] = await stage.worker.take()
      if (!dead || !cancelled) throw new Error('two jobs expected')
      await stage.worker.settle([dead, { kind: 'dead', failure }], [cancelled, { kind: 'discard' }])
      for (const id of ['dead', 'cancelled']) expect((await recordOf(stage.broker, id)).result).toBe(null)
    })
  })
}
