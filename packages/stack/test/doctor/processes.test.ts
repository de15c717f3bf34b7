import { expect, it } from 'vitest'
import { processFindings } from '../../src/doctor/processes.ts'
import type { SeenProcess } from '../../src/operations/process-record.ts'

const worker = { queues: [], running: 0, jobs: [], sinceFetchMs: 5 }
const process = (told: Partial<SeenProcess>): SeenProcess => ({
  id: 'a',
  host: 'one',
  pid: 1,
  version: '1.0.0',
  roles: ['api'],
  startedAt: '2026-01-01T00:00:00Z',
  isStopping: false,
  worker: null,
  lastMinute: {},
  seenAt: new Date(),
  isSilent: false,
  ...told,
})
const whole = [process({}), process({ roles: ['worker'], worker }), process({ roles: ['scheduler'] })]
const codesOf = (seen: readonly SeenProcess[]) => processFindings(seen).flatMap((found) => found?.code ?? [])

it('the doctor finds nothing wrong with processes of every role, nor where nothing is meant to run', () => {
  expect(codesOf(whole)).toEqual([])
  expect(codesOf([process({ roles: ['api', 'worker', 'scheduler'], worker })])).toEqual([])
  expect(codesOf([])).toEqual([])
})

it.each([
  ['nobody does what is asked for', whole.filter(({ roles }) => !roles.includes('worker')), 'no-worker'],
  ['nobody relays', whole.filter(({ roles }) => !roles.includes('scheduler')), 'no-scheduler'],
  ['the only worker is about to stop', whole.map((each) => ({ ...each, isStopping: each.worker !== null })), 'no-worker'],
  ['one has gone silent', [...whole, process({ isSilent: true })], 'process-silent'],
  ['a worker hears nothing of its store', [...whole, process({ worker: { ...worker, sinceFetchMs: 61_000 } })], 'worker-stale'],
  ['two releases run', [...whole, process({ version: '1.1.0' })], 'releases-mixed'],
] as const)('the doctor says that %s', (_, seen, code) => {
  expect(codesOf(seen)).toEqual([code])
})
