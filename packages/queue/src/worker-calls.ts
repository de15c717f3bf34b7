import type { Child, ChildEnd } from './family.ts'
import type { Failure } from './job.ts'
import type { Due } from './queued-job.ts'

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
 *   of another worker may lapse, left out when that is not known; `bell` goes to `Broker.wait`.
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

/** What a handler says while it runs. `lines` are numbered from 1 in each hand-out, so that a repeat adds none twice. */
export interface Report {
  readonly id: string
  readonly fence: number
  /** Replaces what was reported before. */
  readonly progress?: Uint8Array
  readonly lines: readonly { readonly number: number; readonly text: string }[]
}
