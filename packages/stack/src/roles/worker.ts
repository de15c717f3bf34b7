import type { Running } from './running.ts'
import type { Runtime } from './runtime.ts'

/** A worker whose last successful fetch is older than this is no longer ready. Milliseconds. */
const staleFetchMs = 60_000

/** Runs the jobs of every queue. */
export function startWorker(runtime: Runtime): Running {
  const { worker: settings, drainSeconds } = runtime.config.stack
  const tasks = [
    ...runtime.mounted.flatMap(({ instance }) => instance.tasks),
    ...runtime.accounts.tasks,
    ...runtime.cdn.tasks,
    ...runtime.runs.tasks,
  ]
  const queues = Object.fromEntries(tasks.map((task) => [task.policy.queue, settings.concurrency]))
  const worker = runtime.engine.work({
    queues,
    leaseMs: settings.leaseSeconds * 1000,
  })
  runtime.engine.on('job.started', ({ job: { id, task, queue, crashes } }) => {
    if (crashes > 0) runtime.logger.warn({ job: id, task, queue, crashes }, 'a job is run again: its worker was lost')
  })
  const entered = runtime.presence.enter('worker', queues)
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
    stop: async () => {
      entered.stopping()
      await worker.drain({ deadlineMs: drainSeconds * 1000 })
      await entered.leave()
    },
  }
}
