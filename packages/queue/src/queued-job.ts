import type { Child, ParentRef } from './family.ts'
import type { Limit, Unique } from './limits.ts'

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
