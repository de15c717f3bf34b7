import { startApi } from './api.ts'
import { runMigrations } from './migrate.ts'
import type { Running } from './running.ts'
import type { Runtime } from './runtime.ts'
import { startScheduler } from './scheduler.ts'
import { startWorker } from './worker.ts'

/** All roles in one process; migrates first. */
export async function startUp(runtime: Runtime): Promise<Running> {
  await runMigrations(runtime)
  const worker = startWorker(runtime)
  const scheduler = startScheduler(runtime)
  const api = await startApi(runtime, { readiness: [...worker.readiness, ...scheduler.readiness] }).catch(async (cause) => {
    await Promise.all([scheduler.stop(), worker.stop()])
    throw cause
  })
  return {
    readiness: [],
    stop: async () => {
      // Requests and jobs side by side, so that one deadline holds for both. What the last requests commit is still relayed; its jobs wait.
      await Promise.all([api.stop(), worker.stop()])
      await scheduler.stop()
    },
  }
}
