import { expect, it } from 'vitest'
import { examineState } from '../../src/doctor/state.ts'
import { memoryRateLimits } from '../../src/rate-limit/memory-rate-limits.ts'
import type { RateLimits } from '../../src/rate-limit/rate-limits.ts'
import { RunDesk } from '../../src/runs/run-desk.ts'
import { fileState } from '../../src/state/file-state.ts'
import type { StateStore } from '../../src/state/state-store.ts'
import { missingRedis, startRedis, tempDir } from '../../src/testing/index.ts'
import { noting, silentLogger } from '../runs/runs.ts'

interface Circumstances {
  readonly shared?: boolean
  readonly run?: () => Promise<void>
  readonly redisUrl?: string
  readonly rateLimits?: Partial<RateLimits>
}

/** What the doctor finds, as codes. */
async function found(
  state: StateStore,
  { shared = true, run = async () => {}, redisUrl, rateLimits = {} }: Circumstances = {},
): Promise<readonly string[]> {
  const runs = new RunDesk({ state, logger: silentLogger })
  runs.define([noting([], [{ name: 'match', run }])])
  await runs.execute('import')
  const config = { stack: { state: redisUrl === undefined ? {} : { redisUrl }, broker: {} } }
  const counts = { ...memoryRateLimits(), shared, ...rateLimits }
  const findings = await examineState({ state, runs, config, rateLimits: counts }).look(AbortSignal.timeout(10_000))
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

it('a store that does not count what it is given is a danger', async () => {
  const take = async () => ({ allowed: true, remaining: 1, retryAfterMs: 0 })
  expect(await found(fileState({ dir: tempDir('doctor') }), { rateLimits: { take } })).toEqual(['limits-astray'])
})

it.skipIf(missingRedis())('the Redis of locks and records is looked at like that of the jobs', async () => {
  const redis = await startRedis()
  const codes = await found(fileState({ dir: tempDir('doctor') }), { redisUrl: `unix://${redis.url}` })
  await redis.stop()
  expect(codes).toContain('aof_off')
  expect(codes).not.toContain('shared_server')
})
