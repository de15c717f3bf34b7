import { describe, expect, it } from 'vitest'
import type { LeasedJob } from '../../src/broker.ts'
import { aJob, type Hand, leaseMs } from '../requests.ts'
import type { Store } from '../stores.ts'
import { failure, recordOf, setStage } from './stage.ts'

const line = (number: number, text = `line ${number}`) => ({ number, text })
const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => line(from + n))

/** What every broker promises about progress and logs. */
export function describeReports(open: () => Promise<Store>): void {
  describe('reports', () => {
    const stage = setStage(open)
    const report = (hand: Hand, { id, fence }: LeasedJob, said: { progress?: string; lines?: readonly ReturnType<typeof line>[] }) => {
      const progress = said.progress === undefined ? {} : { progress: Buffer.from(said.progress) }
      return hand.broker.report({ worker: hand.id, reports: [{ id, fence, lines: said.lines ?? [], ...progress }] })
    }
    const progressOf = async (id: string) => {
      const { progress } = await recordOf(stage.broker, id)
      return progress && Buffer.from(progress).toString()
    }
    const logOf = async (id: string) => (await stage.store.other.log(id)).map(({ fence, text }) => `${fence}: ${text}`)

    it('are what the broker says it can keep', () => {
      expect(stage.broker.capabilities.reports).toBe(true)
    })

    it('keep the last progress of a job, as long as there is a record of it', async () => {
      await stage.broker.enqueue([aJob({ id: 'a', rememberMs: 60_000 })])
      const a = await stage.worker.takeOne()
      expect(await progressOf('a')).toBe(null)
      await report(stage.worker, a, { progress: '10 %' })
      await report(stage.worker, a, { progress: '20 %' })
      await report(stage.worker, a, { lines: [line(1)] })
      expect(await progressOf('a')).toBe('20 %')
      await stage.worker.finish(a)
      expect(await progressOf('a')).toBe('20 %')
    })

    it('keep the lines of a log in order, and none twice', async () => {
      await stage.broker.enqueue([aJob({ id: 'a' })])
      const a = await stage.worker.takeOne()
      expect(await stage.broker.log('a')).toEqual([])
      await report(stage.worker, a, { lines: lines(1, 2) })
      await report(stage.worker, a, { lines: lines(1, 2) })
      await report(stage.worker, a, { lines: lines(2, 4) })
      expect(await stage.broker.log('a')).toEqual([1, 2, 3, 4].map((number) => ({ fence: 1, ...line(number), atMs: expect.any(Number) })))
    })

    it('keep the newest hundred lines, of a thousand characters each', async () => {
      await stage.broker.enqueue([aJob({ id: 'a' })])
      const a = await stage.worker.takeOne()
      await report(stage.worker, a, { lines: lines(1, 70) })
      await report(stage.worker, a, { lines: lines(71, 150) })
      await report(stage.worker, a, { lines: lines(1, 70) })
      expect((await stage.broker.log('a')).map(({ number }) => number)).toEqual(lines(51, 150).map(({ number }) => number))
      await report(stage.worker, a, { lines: [line(151, 'x'.repeat(5_000)), line(152, '')] })
      const log = await stage.broker.log('a')
      expect([log.length, log[0]?.number, log[98]?.text, log[99]?.text]).toEqual([100, 53, 'x'.repeat(1_000), ''])
    })

    it('go on through failures, each hand-out with lines of its own', async () => {
      await stage.broker.enqueue([aJob({ id: 'a' })])
      const a = await stage.worker.takeOne()
      await report(stage.worker, a, { progress: 'half', lines: lines(1, 2) })
      await stage.worker.settle([a, { kind: 'retry', due: { inMs: 0 }, failure }])
      const again = await stage.worker.takeOne()
      await report(stage.worker, again, { lines: [line(1, 'once more')] })
      await stage.worker.settle([again, { kind: 'dead', failure }])
      expect([await progressOf('a'), await logOf('a')]).toEqual(['half', ['1: line 1', '1: line 2', '2: once more']])
      await stage.broker.replay('a')
      await report(stage.worker, await stage.worker.takeOne(), { lines: [line(1, 'replayed')] })
      expect(await logOf('a')).toEqual(['1: line 1', '1: line 2', '2: once more', '3: replayed'])
    })

    it('count only while the job is in the hands of that worker', async () => {
      await stage.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'waiting' })])
      const a = await stage.worker.takeOne()
      await report(stage.other, a, { progress: 'theirs', lines: [line(1)] })
      await report(stage.worker, { ...a, fence: 2 }, { progress: 'too new', lines: [line(1)] })
      await report(stage.worker, { ...a, id: 'waiting' }, { progress: 'not mine', lines: [line(1)] })
      await report(stage.worker, { ...a, id: 'unknown' }, { progress: 'nobody', lines: [line(1)] })
      await stage.store.advance(leaseMs + 1_000)
      await stage.other.takeOne()
      await report(stage.worker, a, { progress: 'late', lines: [line(1)] })
      for (const id of ['a', 'waiting']) expect([await progressOf(id), await logOf(id)]).toEqual([null, []])
      expect(await stage.broker.log('unknown')).toEqual([])
    })

    it('come for many jobs at once, the useless ones passed over', async () => {
      await stage.broker.enqueue(['a', 'b'].map((id) => aJob({ id })))
      const jobs = await stage.worker.take()
      const reports = jobs.map(({ id, fence }) => ({ id, fence, progress: Buffer.from(id), lines: [line(1, `of ${id}`)] }))
      const useless = { id: 'unknown', fence: 1, progress: Buffer.from('x'), lines: [line(1)] }
      await stage.broker.report({ worker: stage.worker.id, reports: [useless, ...reports] })
      for (const id of ['a', 'b']) expect([await progressOf(id), await logOf(id)]).toEqual([id, [`1: of ${id}`]])
    })

    it('are forgotten with the job, so that its id starts anew', async () => {
      await stage.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'kept', rememberMs: 60_000 })])
      const jobs = await stage.worker.take()
      for (const job of jobs) await report(stage.worker, job, { progress: 'half', lines: [line(1)] })
      await stage.worker.finish(...jobs)
      expect([await logOf('a'), await logOf('kept')]).toEqual([[], ['1: line 1']])
      await stage.store.advance(60_001)
      await stage.broker.sweep()
      expect(await logOf('kept')).toEqual([])
      await stage.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'kept' })])
      for (const id of ['a', 'kept']) expect([await progressOf(id), await logOf(id)]).toEqual([null, []])
    })
  })
}
