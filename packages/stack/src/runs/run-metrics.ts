import { Gauge, type Registry } from 'prom-client'
import type { Logger } from '../observe/logger.ts'
import type { RunDesk } from './run-desk.ts'
import type { RunView } from './run-view.ts'

/**
 * Adds what alarms need to know of runs: `trellis_run_last_success_timestamp_seconds` (none for a run that never succeeded), and
 * `trellis_run_status`, 1 for the status that a run has. Asked of the state store at each scrape, so every process tells the same.
 */
export function addRunMetrics(registry: Registry, runs: RunDesk, logger: Pick<Logger, 'warn'>): void {
  // Without the store there are no figures of runs; all others are still told.
  const views = async (): Promise<readonly RunView[]> =>
    await runs.views().catch((error: unknown) => {
      logger.warn({ err: error }, 'no figures of runs')
      return []
    })
  new Gauge({
    name: 'trellis_run_last_success_timestamp_seconds',
    help: 'When a run of this name last ended well.',
    labelNames: ['run'],
    registers: [registry],
    async collect() {
      const seen = await views()
      this.reset()
      for (const { name, lastSuccess } of seen)
        if (lastSuccess !== null) this.set({ run: name }, Date.parse(lastSuccess.finishedAt) / 1_000)
    },
  })
  new Gauge({
    name: 'trellis_run_status',
    help: '1 for the status that the run of this name has: idle, waiting, running, interrupted, succeeded, failed or cancelled.',
    labelNames: ['run', 'status'],
    registers: [registry],
    async collect() {
      const seen = await views()
      this.reset()
      for (const { name, status } of seen) this.set({ run: name, status }, 1)
    },
  })
}
