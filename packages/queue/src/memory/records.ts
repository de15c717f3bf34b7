import type { Blocker, ChildPage, ChildRecord, Counts, JobRecord, Peek } from '../broker.ts'
import type { JobState } from '../job.ts'
import { type MemoryJob, stateOf } from './job.ts'
import { isDueBefore, isHandedOutBefore } from './place.ts'

/** A job for people to read. */
export function asRecord(job: MemoryJob, nowMs: number): JobRecord {
  const { id, task, queue, failures, crashes, replays, fence, history, priority, lifo, order, parent, result, progress } = job
  const starts = job.state === 'waiting' || job.state === 'blocked'
  return {
    id,
    task,
    queue,
    state: stateOf(job, nowMs),
    payload: job.payload.slice(),
    failures,
    crashes,
    replays,
    fence,
    createdAt: new Date(job.createdAtMs),
    dueInMs: starts ? Math.max(0, job.dueAtMs - nowMs) : 0,
    history,
    priority,
    lifo,
    order,
    uniqueKey: job.unique?.key ?? null,
    parent,
    blockedBy: blockerOf(job),
    result: result?.slice() ?? null,
    progress: progress?.slice() ?? null,
  }
}

/** The first jobs of a queue in one state. */
export function peekJobs(jobs: ReadonlyMap<string, MemoryJob>, { queue, state, limit = 100 }: Peek, nowMs: number): readonly JobRecord[] {
  const found = [...jobs.values()].filter((job) => job.queue === queue && stateOf(job, nowMs) === state)
  return found
    .sort((a, b) => (comesFirst(a, b, state) ? -1 : 1))
    .slice(0, limit)
    .map((job) => asRecord(job, nowMs))
}

/** The newest dead jobs before a given one. */
export function deadJobs(jobs: ReadonlyMap<string, MemoryJob>, before: string | undefined, limit: number): readonly MemoryJob[] {
  const below = before === undefined ? Number.POSITIVE_INFINITY : (jobs.get(before)?.position ?? 0)
  const dead = [...jobs.values()].filter((job) => job.state === 'dead' && job.position < below)
  return dead.sort((a, b) => b.position - a.position).slice(0, limit)
}

/** The children of a job that may still wait for some. */
export function childrenOf(job: MemoryJob | undefined, { skip = 0, limit = 100 }: ChildPage = {}): readonly ChildRecord[] {
  if (!job || job.state === 'succeeded' || job.state === 'cancelled') return []
  return job.children.slice(skip, skip + limit).map((child) => ({ ...child, end: job.ends?.get(child.id)?.kind ?? null }))
}

/** How many jobs of each queue are in which state. */
export function countJobs(jobs: ReadonlyMap<string, MemoryJob>, nowMs: number): Counts {
  const counts: Record<string, Record<JobState, number>> = {}
  for (const job of jobs.values()) {
    counts[job.queue] ??= { scheduled: 0, blocked: 0, ready: 0, running: 0, succeeded: 0, dead: 0, cancelled: 0 }
    const queue = counts[job.queue]
    if (queue) queue[stateOf(job, nowMs)] += 1
  }
  return counts
}

function blockerOf({ blockedBy, childrenLeft }: MemoryJob): Blocker | null {
  if (blockedBy?.kind === 'children') return { kind: 'children', left: childrenLeft }
  if (blockedBy?.kind === 'order') return { kind: 'order', key: blockedBy.key, turnOf: blockedBy.order.head?.id ?? '' }
  return blockedBy?.kind === 'paused-task' ? { kind: 'paused-task' } : blockedBy
}

function comesFirst(a: MemoryJob, b: MemoryJob, state: Peek['state']): boolean {
  if (state === 'ready') return isHandedOutBefore(a, b)
  if (state === 'running') return a.position < b.position
  if (state === 'dead') return a.position > b.position
  return isDueBefore(a, b)
}
