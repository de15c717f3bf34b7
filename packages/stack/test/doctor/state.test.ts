import { expect, it } from 'vitest'
import { examineState } from '../../src/doctor/state.ts'
import { memoryRateLimits } from '../../src/rate-limit/memory-rate-limits.ts'
import { RunDesk } from '../../src/runs/run-desk.ts'
import { fileState } from '../../src/state/file-state.ts'
import type { StateStore } from '../../src/state/state-store.ts'
import { tempDir } from '../../src/testing/index.ts'
import { noting, silentLogger } from '../runs/runs.ts'

/** What the doctor finds, as codes. */
async function found(state: StateStore, { shared = true, run = async () => {} } = {}): Promise<readonly string[]> {
  const runs = new RunDesk({ state, logger: silentLogger })
  runs.define([noting([], [{ name: 'match', run }])])
  await runs.execute('import')
  const findings = await examineState({ state, runs, rateLimits: { ...memoryRateLimits(), shared } }).look(AbortSignal.timeout(10_000))
  return findings.flatMap((finding) => finding?.code ?? [])
}

it('state that works is well, and is left as it was', async () => {
  const state = fileState({ dir: tempDir('doctor') })
  expect(await found(state)).toEqual([])
  expect(await state.get('doctor')).toBeUndefined()
  expect(await state.holder('doctor')).toBeUndefined()
})

it('counts of each process for itself are worth a note', async () => {
  expect(await found(fileState({ dir: tempDir('doctor') }), { shared: false })).toEqual(['limits-apart'])
})

it('a run that failed is told of', async () => {
  const run = async () => Promise.reject(new Error('no stops'))
  expect(await found(fileState({ dir: tempDir('doctor') }), { run })).toEqual(['run-failed'])
})
