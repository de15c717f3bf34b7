import { expect, it } from 'vitest'
import { defineRun } from '../../src/runs/define-run.ts'
import { etaOf } from '../../src/runs/run-eta.ts'
import { begin } from '../../src/runs/run-plan.ts'
import { phaseBegun, phaseProgressed, type RunStatus } from '../../src/runs/run-status.ts'

const minute = 60_000
const noon = new Date('2026-11-21T12:00:00Z')
const after = (minutes: number) => new Date(noon.getTime() + minutes * minute)
const phase = (name: string) => ({ name, run: async () => {} })
const run = defineRun({ name: 'import', phases: [phase('download'), phase('match'), phase('publish')] })

/** A run in `phase` since noon; `past` are the minutes of the last successful one. */
function running(name: string, past?: Readonly<Record<string, number>>): RunStatus {
  const request = { id: 'r', type: 'full', trigger: 'test' }
  const status = phaseBegun(begin(run, undefined, { request, fence: 1, at: noon }).status, name, noon)
  const phaseMs = Object.fromEntries(Object.entries(past ?? {}).map(([key, minutes]) => [key, minutes * minute]))
  return past === undefined ? status : { ...status, lastSuccess: { id: 'p', startedAt: '', finishedAt: '', phaseMs } }
}

const processed = (status: RunStatus, count: number, total: number | null) =>
  phaseProgressed(status, { processed: count, total, message: null }, after(1))

it('the last phase ends when the rest is done at the speed so far', () => {
  expect(etaOf(processed(running('publish'), 400, 1_000), { at: noon, processed: 0 }, after(2))).toEqual(after(5))
})

it('what a phase began with says nothing of its speed', () => {
  expect(etaOf(processed(running('publish'), 400, 1_000), { at: noon, processed: 100 }, after(1))).toEqual(after(3))
})

it('later phases take what they took in the last successful run', () => {
  const status = processed(running('download', { download: 9, match: 20, publish: 5 }), 500, 1_000)
  expect(etaOf(status, { at: noon, processed: 0 }, after(1))).toEqual(after(1 + 1 + 20 + 5))
})

it('a phase without counts takes what it took in the last successful run, at least until now', () => {
  const past = { download: 9, match: 20, publish: 5 }
  expect(etaOf(running('match', past), { at: noon, processed: 0 }, after(8))).toEqual(after(25))
  expect(etaOf(running('match', past), { at: noon, processed: 0 }, after(30))).toEqual(after(35))
})

it.each([
  ['nothing is known of a later phase', processed(running('match'), 500, 1_000)],
  ['the total is not known', processed(running('publish'), 500, null)],
  ['nothing is done yet', processed(running('publish'), 0, 1_000)],
])('nothing is foretold while %s', (_why, status) => {
  expect(etaOf(status, { at: noon, processed: 0 }, after(1))).toBeUndefined()
})
