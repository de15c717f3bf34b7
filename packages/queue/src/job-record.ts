import type { Child, ChildEnd, ParentRef } from './family.ts'
import type { HistoryEntry, JobState } from './job.ts'

/** A job as the broker knows it. Dates are broker time, for people to read; decisions use durations. */
export interface JobRecord {
  readonly id: string
  readonly task: string
  readonly queue: string
  readonly state: JobState
  /** Empty once the job succeeded or was cancelled. */
  readonly payload: Uint8Array
  readonly failures: number
  readonly crashes: number
  readonly replays: number
  readonly fence: number
  readonly createdAt: Date
  /** Milliseconds until the job may start; 0 when it may start now or has started. */
  readonly dueInMs: number
  /** The newest ten failed attempts and crashes, oldest first. */
  readonly history: readonly HistoryEntry[]
  readonly priority: number
  readonly lifo: boolean
  /** The key of its order. */
  readonly order: string | null
  /** The unique key that the job was enqueued with, whether it still holds it or not. */
  readonly uniqueKey: string | null
  readonly parent: ParentRef | null
  /** What a blocked job waits for; null in every other state. */
  readonly blockedBy: Blocker | null
  /** Of a succeeded job. */
  readonly result: Uint8Array | null
  /** What its handler reported last. */
  readonly progress: Uint8Array | null
}

/** One of the jobs that a job waits for, or has waited for. */
export interface ChildRecord extends Child {
  /** How it ended, as the job that waits was told; null while it has not. */
  readonly end: ChildEnd['kind'] | null
}

/** Which children to list: the first `limit` (default 100) behind the first `skip` (default 0) ones. */
export interface ChildPage {
  readonly skip?: number
  readonly limit?: number
}

/** Why a job is blocked: so many children have not ended, one before it in its order has not, a limit is reached, or its task or one of its keys is paused. */
export type Blocker =
  | { readonly kind: 'children'; readonly left: number }
  /** `turnOf` is the job whose turn it is. */
  | { readonly kind: 'order'; readonly key: string; readonly turnOf: string }
  | { readonly kind: 'limit' | 'paused-key'; readonly key: string }
  | { readonly kind: 'paused-task' }

/** A line of a job's log. `atMs` is the broker time at which it came, `fence` the hand-out that wrote it. */
export interface LogLine {
  readonly fence: number
  readonly number: number
  readonly atMs: number
  readonly text: string
}

/** Which jobs to look at: the first `limit` (default 100) in a state, in the order in which they would leave it; dead ones newest first. */
export interface Peek {
  readonly queue: string
  readonly state: 'scheduled' | 'ready' | 'blocked' | 'running' | 'dead'
  readonly limit?: number
}

/** Which dead jobs to list: the newest `limit` (default 100), older than the job `before` when given. */
export interface DeadPage {
  readonly limit?: number
  readonly before?: string
}

/** Numbers of jobs by queue and state. */
export type Counts = Readonly<Record<string, Readonly<Record<JobState, number>>>>

/** A job that died although no worker said so: it was lost with its worker, or a child that it waited for must not have failed. */
export interface Death {
  readonly id: string
  readonly queue: string
}
