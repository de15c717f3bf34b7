import { type Operations, type SeenProcess, totalsOf } from '@trellis/stack'
import type { QueueList, QueueView } from '../../contract/index.ts'

const idle = { enqueued: 0, succeeded: 0, retried: 0, died: 0 }
const empty = { ready: 0, running: 0, scheduled: 0, blocked: 0, dead: 0, succeeded: 0, cancelled: 0 }

/** For so long the state store is waited for. Milliseconds. */
const patienceMs = 2_000

/**
 * How every queue stands: those with jobs, those that a task names, and those that are paused. Who works on them and what they did lately is told by
 * another store, the state; while that is away, all else is shown.
 */
export async function queueList(operations: Pick<Operations, 'jobs' | 'tasks' | 'processes'>): Promise<QueueList> {
  const { jobs, tasks } = operations
  const [counts, oldest, paused, processes] = await Promise.all([
    jobs.counts(),
    jobs.oldestReadyMs(),
    jobs.paused(),
    answered(operations.processes()),
  ])
  const lastMinute = processes && totalsOf(processes.flatMap((one) => Object.entries(one.lastMinute)))
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
      lastMinute: lastMinute ? (lastMinute[name] ?? idle) : null,
      workers: processes?.filter((process) => takesFrom(process, name)).length ?? null,
    }
  })
  return { at: new Date().toISOString(), queues, tasks: [...tasks] }
}

async function answered<T>(asked: Promise<T>): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => resolve(undefined), patienceMs)
  try {
    // That the store is away is told by the overview and the page of the workers, with the reason in the log.
    return await Promise.race([asked.catch(() => undefined), late])
  } finally {
    clearTimeout(timer)
  }
}

function takesFrom({ worker, isSilent, isStopping }: SeenProcess, queue: string): boolean {
  return !isSilent && !isStopping && (worker?.queues.some(({ name }) => name === queue) ?? false)
}
