import type { ChildPage, ChildRecord, Counts, DeadPage, Death, JobRecord, LogLine, Peek } from './job-record.ts'
import type { KeeperSource } from './keeper/source.ts'
import type { PauseTarget } from './limits.ts'
import type { NewJob } from './queued-job.ts'
import type { ScheduleBook } from './schedule-book.ts'
import type { LeaveRequest, RenewReply, RenewRequest, Report, StepReply, StepRequest } from './worker-calls.ts'

// The port and everything that its verbs take and answer, for whoever uses or implements it.
export type { Blocker, ChildPage, ChildRecord, Counts, DeadPage, Death, JobRecord, LogLine, Peek } from './job-record.ts'
export type { Due, NewJob } from './queued-job.ts'
export type { LeasedJob, LeaveRequest, Outcome, RenewReply, RenewRequest, Report, Result, StepReply, StepRequest } from './worker-calls.ts'

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
  /** Cancels a dead job: nobody wants it any more, and nobody is told again. Returns whether it was dead. */
  discard(id: string): Promise<boolean>
  /** Makes a scheduled job due now. Returns whether it was scheduled. */
  promote(id: string): Promise<boolean>
  /** The children of a job, in their order. None of one that has succeeded, was cancelled or is not known. */
  children(id: string, page?: ChildPage): Promise<readonly ChildRecord[]>
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
