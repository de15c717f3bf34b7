import type { Running } from './running.ts'
import type { Runtime } from './runtime.ts'

/** A worker whose last successful fetch is older than this is no longer ready. Milliseconds. */
const staleFetchMs = 60_000

/** Runs the jobs of every queue. */
export function startWorker(runtime: Runtime): Running {
  const { worker: settings, drainSeconds } = runtime.config.stack
  const tasks = [...runtime.mounted.flatMap(({ instance }) => instance.tasks), ...runtime.runs.tasks]
  const queues = new Set(tasks.map((task) => task.policy.queue))
  const worker = runtime.engine.work({
    queues: Object.fromEntries([...queues].map((queue) => [queue, settings.concurrency])),
    leaseMs: settings.leaseSeconds * 1000,
  })
  return {
    readiness: [
      {
        name: 'worker',
        check: async () => {
          const seconds = Math.round(worker.sinceFetchMs / 1000)
          if (worker.sinceFetchMs > staleFetchMs) throw new Error(`the last successful fetch was ${seconds} s ago`)
        },
      },
    ],
    stop: async () => await worker.drain({ deadlineMs: drainSeconds * 1000 }),
  }
}
