import type { Child, ChildEnd, ParentRef } from './family.ts'
import type { Failure, HistoryEntry, JobState } from './job.ts'
import type { KeeperSource } from './keeper/source.ts'
import type { Limit, PauseTarget, Unique } from './limits.ts'
import type { ScheduleBook } from './schedule-book.ts'

/**
 * When a job may start: after a duration that the broker measures with its own clock, or at an instant that the broker
 * compares with its own clock. No other clock is ever asked.
 */
export type Due = { readonly inMs: number } | { readonly at: Date }

/** A job as it enters a broker. Everything that a broker must know to act when no worker is there is in it. */
export interface NewJob {
  /** Also the idempotency token: a second job with an id that the broker still remembers is not stored. */
  readonly id: string
  readonly task: string
  readonly queue: string
  /** Opaque: a broker stores and returns these bytes as they are. */
  readonly payload: Uint8Array
  readonly due: Due
  /** Never handed out again once a worker may have started it. */
  readonly atMostOnce: boolean
  /** How many lapsed leases the job survives. */
  readonly crashReruns: number
  /** How long the id stays taken after success or cancellation. 0 forgets the job at once. Milliseconds. */
  readonly rememberMs: number
  /** How long a dead job is kept. Milliseconds. */
  readonly keepDeadMs: number
  /** The id was made at random for this job, so nobody needs to look whether it is taken. A repeated call is another matter. @default false */
  readonly isNew?: boolean
  /** Whole number from -8 to 7: higher ones are handed out first. @default 0 */
  readonly priority?: number
  /** Last in, first out: of the due jobs of its priority it comes before all others, of several such ones the newest first. @default false */
  readonly lifo?: boolean
  /** All of them must let the job start. At most 8, each with another key. @default none */
  readonly limits?: readonly Limit[]
  /**
   * Of the jobs of the queue with this key one is in line at a time, in the order in which they were enqueued: those behind it are blocked
   * until it has ended for good, whatever comes between. One that waits for children when it is stored joins once they have ended, as does one that is
   * replayed: ahead of those that were enqueued after it, and behind the one in line. @default none
   */
  readonly order?: string
  /** @default not unique */
  readonly unique?: Unique
  /** The job waits for the end of all of these before it starts. Each of them names it as its parent. @default none */
  readonly children?: readonly Child[]
  readonly parent?: ParentRef
}

/** A job in a worker's hands. `fence` grows with every hand-out of the job; an older one no longer counts. */
export interface LeasedJob {
  readonly id: string
  readonly task: string
  readonly queue: string
  readonly payload: Uint8Array
  readonly fence: number
  /** Counted failures so far. */
  readonly failures: number
  /** Lapsed leases so far. */
  readonly crashes: number
  /** Milliseconds of broker time since the job was enqueued. */
  readonly ageMs: number
  /** How its children ended, in their order. Left out when it has none. */
  readonly children?: readonly ChildEnd[]
}

/** How one hand-out of a job ended. Only `retry` and `dead` count as an attempt. */
export type Outcome =
  /** `result` goes to the parent, and stays in the job's record for `rememberMs`. */
  | { readonly kind: 'done'; readonly result?: Uint8Array }
  /**
   * Waits for these as well as for the children that it already has, then runs again, uncounted. Their indexes go on where the old ones end.
   * One that it has already, by its id, or that is there twice, counts once, as it was first.
   */
  | { readonly kind: 'wait'; readonly children: readonly Child[] }
  | { readonly kind: 'retry'; readonly due: Due; readonly failure: Failure }
  | { readonly kind: 'dead'; readonly failure: Failure }
  | { readonly kind: 'snooze'; readonly due: Due }
  | { readonly kind: 'discard' }
  | { readonly kind: 'cancel' }
  /** Handed back as if it had never been taken: same place in line, nothing counted. */
  | { readonly kind: 'release' }

/** An {@link Outcome} and the hand-out it belongs to. */
export interface Result {
  readonly id: string
  readonly fence: number
  readonly outcome: Outcome
}

/** The one hot call: settles, recovers the jobs of lapsed workers and hands out. A step that settles or hands out renews the lease. */
export interface StepRequest {
  readonly worker: string
  /** Counted from 1 and raised by one for each new request; repeating a request repeats its number and its content. */
  readonly seq: number
  readonly results: readonly Result[]
  /** How many jobs of which queue. */
  readonly want: Readonly<Record<string, number>>
  /**
   * How many of those would have to wait in the worker before they start. Once all others of a queue are handed out, the hand-out ends before
   * the next job that may start only once: if the worker died, that would be dead and have done nothing. @default none
   */
  readonly ahead?: Readonly<Record<string, number>>
  readonly leaseMs: number
}

/**
 * - `stepped`: `lost` are ids whose result was refused because the job is no longer this worker's; `cancel` are running jobs
 *   of this worker that somebody wants stopped; `nextDueMs` is how long until the next job of the wanted queues is due,
 *   null when none waits, and of no meaning when as many jobs were handed out as were wanted; `nextLapseMs` is how long until the lease
 *   of another worker may lapse, left out when that is not known; `bell` goes to {@link Broker.wait}.
 * - `fenced`: the lease lapsed and the jobs were given to others. The worker must stop them and come back under a new name.
 * - `stale`: a later request of this worker was already served.
 */
export type StepReply =
  | {
      readonly kind: 'stepped'
      readonly jobs: readonly LeasedJob[]
      readonly lost: readonly string[]
      readonly cancel: readonly string[]
      readonly nextDueMs: number | null
      readonly nextLapseMs?: number
      readonly bell: number
    }
  | { readonly kind: 'fenced' }
  | { readonly kind: 'stale' }

/** Renews the one lease of a worker and compares notes about what it holds. */
export interface RenewRequest {
  readonly worker: string
  readonly leaseMs: number
  /** Every job whose result was not yet settled, as id and fence. */
  readonly holding: readonly (readonly [id: string, fence: number])[]
  /** The newest step whose reply the worker has read. Jobs handed out up to it that are not held go back to their line, uncounted. */
  readonly seenSeq: number
}

/** `lost` are held jobs that are no longer this worker's. */
export type RenewReply =
  | { readonly kind: 'renewed'; readonly lost: readonly string[]; readonly cancel: readonly string[] }
  | { readonly kind: 'fenced' }

/** Settles a last time, hands everything else back uncounted and ends the worker. */
export interface LeaveRequest {
  readonly worker: string
  readonly results: readonly Result[]
}

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

/** Why a job is blocked: so many children have not ended, one before it in its order has not, a limit is reached, or its task or one of its keys is paused. */
export type Blocker =
  | { readonly kind: 'children'; readonly left: number }
  /** `turnOf` is the job whose turn it is. */
  | { readonly kind: 'order'; readonly key: string; readonly turnOf: string }
  | { readonly kind: 'limit' | 'paused-key'; readonly key: string }
  | { readonly kind: 'paused-task' }

/** What a handler says while it runs. `lines` are numbered from 1 in each hand-out, so that a repeat adds none twice. */
export interface Report {
  readonly id: string
  readonly fence: number
  /** Replaces what was reported before. */
  readonly progress?: Uint8Array
  readonly lines: readonly { readonly number: number; readonly text: string }[]
}

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

/** A job that died although no worker said so: it was lost with its worker, or a child that it waited for must not have failed. */
export interface Death {
  readonly id: string
  readonly queue: string
}

/** Numbers of jobs by queue and state. */
export type Counts = Readonly<Record<string, Readonly<Record<JobState, number>>>>

/** `cancelled` at once, `requested` from the worker that runs it, or nothing to cancel. */
export type CancelReply = 'cancelled' | 'requested' | 'not-found'

/** What a broker can do. An engine refuses what is not there with `unsupported` instead of doing less in silence. */
export interface Capabilities {
  /** Jobs survive the end of the process. */
  readonly durable: boolean
  /** Workers of several processes may share the jobs. */
  readonly shared: boolean
  /** An enqueue can be applied although its reply was lost, so ids must be remembered for as long as a repeat may come. */
  readonly replyCanBeLost: boolean
  readonly delay: boolean
  readonly cancel: boolean
  readonly inspect: boolean
  readonly priorities: boolean
  /** Last in, first out. */
  readonly lifo: boolean
  /** Jobs of one key strictly one after the other. */
  readonly order: boolean
  /** Limits on concurrency and rate. */
  readonly limits: boolean
  readonly pause: boolean
  readonly unique: boolean
  /** Results in records. */
  readonly results: boolean
  /** Progress and log lines of a job. */
  readonly reports: boolean
  /** Parents that wait for children. */
  readonly families: boolean
}

/** Which dead jobs to list: the newest `limit` (default 100), older than the job `before` when given. */
export interface DeadPage {
  readonly limit?: number
  readonly before?: string
}

/**
 * The port. Every verb is idempotent, so that repeating a call whose reply was lost is always right. A broker that cannot be
 * reached throws `broker_unavailable`, one that answers with an error `broker_failed`.
 */
export interface Broker {
  readonly namespace: string
  readonly capabilities: Capabilities
  /** From where a lease can be renewed while this thread is blocked. Left out where no other thread can reach the store. */
  readonly keeper?: KeeperSource
  /** Left out by a broker that cannot keep schedules: an engine then refuses them with `unsupported`. */
  readonly schedules?: ScheduleBook
  /** Makes the store ready. Several processes may call it at once. */
  migrate(): Promise<void>
  /** Whether the store is ready for this version of the code. */
  isCurrent(): Promise<boolean>
  /**
   * Stores all of the jobs or, when it throws, none. Jobs whose id is remembered are left as they are; jobs whose unique key is held are
   * not stored, and the reply says by which job, by the id of the one that was refused. Jobs count one after the other, in their order.
   * Throws `duplicate_child` when two of the jobs wait for the same child, or one of them twice.
   */
  enqueue(jobs: readonly NewJob[]): Promise<ReadonlyMap<string, string>>
  step(request: StepRequest): Promise<StepReply>
  renew(request: RenewRequest): Promise<RenewReply>
  leave(request: LeaveRequest): Promise<{ readonly lost: readonly string[] }>
  /** Resolves when something may have changed since the step that returned `bell`, after `ms`, or when the signal aborts. Never rejects. */
  wait(request: { readonly bell: number; readonly ms: number; readonly signal: AbortSignal }): Promise<void>
  /** Forgets what is over and past its time. Returns how many records went; bounded per call. */
  sweep(): Promise<number>
  cancel(id: string): Promise<CancelReply>
  /** Puts a dead job back in line with new budgets. Returns whether it was dead. */
  replay(id: string): Promise<boolean>
  /** `queue` says where the job is, if that is known: that saves looking elsewhere. */
  get(id: string, queue?: string): Promise<JobRecord | undefined>
  peek(request: Peek): Promise<readonly JobRecord[]>
  /** The id of the job that holds a unique key. */
  holder(queue: string, key: string): Promise<string | undefined>
  /** Every queue that has jobs, or had some lately. */
  queues(): Promise<readonly string[]>
  /** Pauses or resumes. Once it has resolved, no step hands out what is paused; what runs goes on. Pauses outlive every process. */
  pause(target: PauseTarget, paused: boolean): Promise<void>
  /** What is paused, by queue, task and key. */
  paused(): Promise<readonly PauseTarget[]>
  /** Stores what handlers say. Whatever is not about a current hand-out of this worker is passed over. */
  report(request: { readonly worker: string; readonly reports: readonly Report[] }): Promise<void>
  /** The newest 100 lines of a job's log, oldest first, of at most 1,000 characters each. Empty once the job is forgotten. */
  log(id: string): Promise<readonly LogLine[]>
  dead(page: DeadPage): Promise<readonly JobRecord[]>
  counts(): Promise<Counts>
  /**
   * For how long the oldest ready job of each queue has been: since its due time, in milliseconds by the broker's clock. Queues in which none
   * is ready are left out. Costs the same however many jobs there are.
   */
  oldestReadyMs(): Promise<Readonly<Record<string, number>>>
  /**
   * Calls `listener` with the jobs that a call of this object made dead, each once, by the time that call has resolved or soon after; whose reply
   * is lost, those it does not hear of. Returns what ends it.
   */
  onDeath(listener: (deaths: readonly Death[]) => void): () => void
  /** Frees what the broker holds. Jobs stay. */
  close(): Promise<void>
}
