import type { Due, LeasedJob, LogLine, NewJob } from '../broker.ts'
import type { Child, ChildEnd, ParentRef } from '../family.ts'
import type { HistoryEntry, JobState } from '../job.ts'
import type { Limit, Unique } from '../limits.ts'
import type { Order } from './orders.ts'
import type { Place } from './place.ts'

/** What jobs stand behind: a limit that is reached, or a pause. */
export type Barrier =
  | { readonly kind: 'limit' | 'paused-key'; readonly key: string }
  | { readonly kind: 'paused-task'; readonly task: string }

/** What keeps a job out of its line although nobody has looked at it there. */
export type Ban = { readonly kind: 'children' } | { readonly kind: 'order'; readonly key: string; readonly order: Order }

/** A job in the model. `state` is `waiting` for both `scheduled` and `ready`: which of them is a question of time only. */
export interface MemoryJob {
  readonly id: string
  readonly task: string
  readonly queue: string
  readonly atMostOnce: boolean
  readonly crashReruns: number
  readonly rememberMs: number
  readonly keepDeadMs: number
  readonly priority: number
  readonly lifo: boolean
  readonly order: string | null
  readonly limits: readonly Limit[]
  readonly unique: Unique | null
  readonly parent: ParentRef | null
  readonly position: number
  readonly createdAtMs: number
  state: 'waiting' | 'blocked' | 'running' | 'succeeded' | 'dead' | 'cancelled'
  /** In a blocked job only. */
  blockedBy: Barrier | Ban | null
  /** Where it stands, while it waits in line or behind something. */
  place: Place | null
  payload: Uint8Array
  dueAtMs: number
  failures: number
  crashes: number
  replays: number
  fence: number
  history: readonly HistoryEntry[]
  worker: string | null
  handSeq: number
  cancelRequested: boolean
  children: readonly Child[]
  /** How many of them have not ended. Kept while the job is blocked by them. */
  childrenLeft: number
  /** By the child's id, because a child may end before its parent waits for it. Null as long as none has. */
  ends: Map<string, ChildEnd> | null
  result: Uint8Array | null
  progress: Uint8Array | null
  log: readonly LogLine[]
  /** When an ended job is forgotten. */
  forgetAtMs: number | null
}

/** A job as it comes in, before anything has happened to it: waiting, without a place. */
export function storedJob(job: NewJob, position: number, nowMs: number): MemoryJob {
  return {
    id: job.id,
    task: job.task,
    queue: job.queue,
    atMostOnce: job.atMostOnce,
    crashReruns: job.crashReruns,
    rememberMs: job.rememberMs,
    keepDeadMs: job.keepDeadMs,
    priority: job.priority ?? 0,
    lifo: job.lifo ?? false,
    order: job.order ?? null,
    limits: job.limits ?? [],
    unique: job.unique ?? null,
    parent: job.parent ?? null,
    position,
    createdAtMs: nowMs,
    state: 'waiting',
    blockedBy: null,
    place: null,
    payload: job.payload.slice(),
    dueAtMs: dueAtMs(job.due, nowMs),
    failures: 0,
    crashes: 0,
    replays: 0,
    fence: 0,
    history: [],
    worker: null,
    handSeq: 0,
    cancelRequested: false,
    children: job.children ?? [],
    childrenLeft: 0,
    ends: null,
    result: null,
    progress: null,
    log: [],
    forgetAtMs: null,
  }
}

/** The instant at which a job may start, in milliseconds since the epoch. */
export function dueAtMs(due: Due, nowMs: number): number {
  return 'at' in due ? due.at.getTime() : nowMs + due.inMs
}

/** Where a job is, in the words of the table of transitions. */
export function stateOf({ state, dueAtMs: due }: MemoryJob, nowMs: number): JobState {
  if (state !== 'waiting') return state
  return due > nowMs ? 'scheduled' : 'ready'
}

/** A running job as its worker gets it. */
export function asLeased(job: MemoryJob, nowMs: number): LeasedJob {
  const { id, task, queue, payload, fence, failures, crashes, children, ends } = job
  const leased = { id, task, queue, payload: payload.slice(), fence, failures, crashes, ageMs: nowMs - job.createdAtMs }
  if (children.length === 0) return leased
  return { ...leased, children: children.flatMap((child) => ends?.get(child.id) ?? []) }
}
