import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Broker } from '../src/broker.ts'
import { silent } from '../src/logger.ts'
import { Reporter } from '../src/reporter.ts'

type Request = Parameters<Broker['report']>[0]

describe('the reports of a worker', () => {
  let calls: Request[]
  let reporter: Reporter
  const run = { id: 'a', fence: 1, worker: 'w' }
  const said = () => calls.map(({ reports }) => reports.map(({ progress }) => Buffer.from(progress ?? []).toString()))

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    calls = []
    const report = async (request: Request) => {
      calls.push(request)
    }
    reporter = new Reporter({ broker: { capabilities: { reports: true }, report }, logger: silent })
  })
  afterEach(() => {
    reporter.stop()
    vi.useRealTimers()
  })

  it('travel at once, then at most four times a second, and of each job the last one', async () => {
    for (const percent of [1, 2]) reporter.progress(run, percent)
    await vi.advanceTimersByTimeAsync(0)
    reporter.progress(run, 3)
    await vi.advanceTimersByTimeAsync(249)
    expect(said()).toEqual([['2']])
    reporter.progress(run, 4)
    reporter.progress({ ...run, id: 'b' }, 5)
    await vi.advanceTimersByTimeAsync(1)
    expect(said()).toEqual([['2'], ['4', '5']])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(calls.length).toBe(2)
  })

  it('travel before their time when a job ends, together with everything else', async () => {
    reporter.progress(run, 1)
    await reporter.flush()
    reporter.progress(run, 2)
    reporter.progress({ ...run, id: 'b' }, 3)
    await reporter.flush()
    await reporter.flush()
    expect(said()).toEqual([['1'], ['2', '3']])
  })

  it('name the worker that each hand-out belongs to', async () => {
    reporter.progress(run, 1)
    reporter.progress({ id: 'b', fence: 2, worker: 'v' }, 2)
    await reporter.flush()
    expect(calls.map(({ worker, reports }) => [worker, reports.map(({ id, fence }) => [id, fence])])).toEqual([
      ['w', [['a', 1]]],
      ['v', [['b', 2]]],
    ])
  })

  it('are the newest hundred lines, cut at a thousand characters', async () => {
    for (let line = 1; line <= 250; line += 1) reporter.line(run, line, `${line} ${'x'.repeat(2_000)}`)
    await reporter.flush()
    const lines = calls[0]?.reports[0]?.lines ?? []
    expect([lines.length, lines[0]?.number, lines.at(-1)?.number, lines[0]?.text.length]).toEqual([100, 151, 250, 1_000])
  })
})
