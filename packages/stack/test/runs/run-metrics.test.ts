import { expect, it } from 'vitest'
import { createMetrics } from '../../src/observe/metrics.ts'
import { RunDesk } from '../../src/runs/run-desk.ts'
import { addRunMetrics } from '../../src/runs/run-metrics.ts'
import { memoryState } from '../../src/state/memory-state.ts'
import { noting, silentLogger } from './runs.ts'

/** The lines about runs that a scrape gets. */
async function scraped(runs: RunDesk): Promise<() => Promise<string>> {
  const { registry } = createMetrics()
  addRunMetrics(registry, runs, silentLogger)
  return async () =>
    (await registry.metrics())
      .split('\n')
      .filter((line) => line.startsWith('trellis_run_'))
      .join('\n')
}

it('runs are told with the status they have and the time of their last success', async () => {
  const runs = new RunDesk({ state: memoryState(), logger: silentLogger })
  let isBroken = false
  const run = async () => {
    if (isBroken) throw new Error('no stops')
  }
  runs.define([noting([], [{ name: 'match', run }])])
  const scrape = await scraped(runs)
  expect(await scrape()).toBe('trellis_run_status{run="import",status="idle"} 1')

  await runs.execute('import')
  const good = await scrape()
  expect(good).toContain('trellis_run_status{run="import",status="succeeded"} 1')
  const [, seconds] = /last_success_timestamp_seconds\{run="import"\} ([\d.]+)/.exec(good) ?? []
  expect(Math.abs(Number(seconds) - Date.now() / 1_000)).toBeLessThan(60)

  isBroken = true
  await runs.execute('import')
  const bad = await scrape()
  expect(bad).toContain('status="failed"} 1')
  expect(bad).not.toContain('succeeded')
  expect(bad).toContain(`last_success_timestamp_seconds{run="import"} ${seconds}`)
})

it('other figures are told while the state store is away', async () => {
  const away = async () => Promise.reject(new Error('away'))
  const runs = new RunDesk({ state: Object.assign(memoryState(), { get: away }), logger: silentLogger })
  runs.define([noting([], [{ name: 'match' }])])
  const { registry } = createMetrics()
  addRunMetrics(registry, runs, silentLogger)
  expect(await registry.metrics()).toContain('process_cpu_seconds_total')
})
