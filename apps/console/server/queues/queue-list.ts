import { type Operations, type SeenProcess, totalsOf } from '@trellis/stack'
import type { QueueList, QueueView } from '../../contract/index.ts'

const idle = { enqueued: 0, succeeded: 0, retried: 0, died: 0 }
const empty = { ready: 0, running: 0, scheduled: 0, blocked: 0, dead: 0, succeeded: 0, cancelled: 0 }

/** How every queue stands: those with jobs, those that a task names, and those that are paused. */
export async function queueList(operations: Operations): Promise<QueueList> {
  const { jobs, tasks } = operations
  const [counts, oldest, paused, processes] = await Promise.all([
    jobs.counts(),
    jobs.oldestReadyMs(),
    jobs.paused(),
    operations.processes(),
  ])
  const lastMinute = totalsOf(processes.flatMap((one) => Object.entries(one.lastMinute)))
  const names = new Set([...Object.keys(counts), ...tasks.map(({ queue }) => queue), ...paused.map(({ queue }) => queue)])
  const queues = [...names].sort().map((name): QueueView => {
    const here = paused.filter(({ queue }) => queue === name)
    return {
      name,
      ...empty,
      ...counts[name],
      oldestReadyMs: oldest[name] ?? null,
      paused: here.some(({ task, key }) => task === undefined && key === undefined),
      pausedParts: here
        .filter(({ task, key }) => task !== undefined || key !== undefined)
        .map(({ task = null, key = null }) => ({ task, key })),
      lastMinute: lastMinute[name] ?? idle,
      workers: processes.filter((process) => takesFrom(process, name)).length,
    }
  })
  return { at: new Date().toISOString(), queues, tasks: [...tasks] }
}

function takesFrom({ worker, isSilent, isStopping }: SeenProcess, queue: string): boolean {
  return !isSilent && !isStopping && (worker?.queues.some(({ name }) => name === queue) ?? false)
}
