/** One stored value, by its key. */
export interface StateRecord {
  readonly key: string
  /** What was put, as JSON brings it back. */
  readonly value: unknown
  /** When it was put, by the store's clock. */
  readonly writtenAt: Date
}

/** A lock in somebody's hand. */
export interface Lease {
  readonly name: string
  /** Grows with every acquisition of the lock, for ever: who has a smaller one is too late, and the store refuses what they write. */
  readonly fence: number
  /** Who holds it, in words for people. */
  readonly holder: string
  /** When it is over unless it is renewed, by the store's clock. */
  readonly expiresAt: Date
}

/** How a lock is asked for. */
export interface LockRequest {
  /** Who asks, in words for people: a host, a process, a run. */
  readonly holder: string
  /** How long the lock is kept without a renewal. Milliseconds. */
  readonly leaseMs: number
}

/** Under which condition a record is written or deleted. */
export interface FencedOptions {
  /** The record changes only while this lease holds; else `lock_lost` is thrown and nothing changes. */
  readonly lease?: Lease | undefined
}

/** How a record is written. */
export interface PutOptions extends FencedOptions {
  /** After so many milliseconds the record is gone. @default it stays */
  readonly ttlMs?: number
}

/**
 * Small records and leased locks that the processes of an installation share. Every adapter keeps these promises:
 * - A reader sees the old whole value or the new whole value.
 * - The store's clock alone decides when a lease or a record is over.
 * - A lock has one holder at a time, and each holder a higher fence than the one before.
 *
 * Keys and the names of locks are lower-case names joined by `/`, as `parseStateKey` describes; others are refused with
 * `state_key_invalid`. When the store does not answer, `state_failed` is thrown with its cause.
 */
export interface StateStore {
  /** Whether other processes see the same store. */
  readonly shared: boolean

  /** Undefined when there is no such record, or none any more. */
  get(key: string): Promise<StateRecord | undefined>

  /** Every record whose key begins with `prefix` (`''`: all), by key. */
  list(prefix: string): Promise<readonly StateRecord[]>

  /** Stores `value` as JSON in place of what was there. Throws `lock_lost`, and `state_value_invalid` for what is no JSON or is over 1 MiB. */
  put(key: string, value: unknown, options?: PutOptions): Promise<void>

  /** May be repeated. Throws `lock_lost`. */
  delete(key: string, options?: FencedOptions): Promise<void>

  /** Takes a lock that is free, was released, or whose lease is over; undefined when somebody has it. */
  acquire(name: string, request: LockRequest): Promise<Lease | undefined>

  /** The lease made longer, by `leaseMs` from now; undefined when it was over or taken over. */
  renew(lease: Lease, leaseMs: number): Promise<Lease | undefined>

  /** Gives the lock back. Does nothing when it was taken over. */
  release(lease: Lease): Promise<void>

  /** Who has the lock now; undefined when it is free. */
  holder(name: string): Promise<Lease | undefined>

  /** Every lock that somebody has now, by name. */
  locks(): Promise<readonly Lease[]>

  /**
   * Calls `listener` with the key of every record that any process has put or deleted, soon after; sometimes without need, never for
   * records that ran out. Resolves, once it hears, with what ends it.
   */
  watch(listener: (key: string) => void): Promise<() => Promise<void>>

  /** Removes for good what is over. May run in several processes at once. */
  sweep(): Promise<void>

  /** Ends what the store has open. Leases stay until they are over. */
  close(): Promise<void>
}

/** What every adapter can be given. */
export interface StateClockOptions {
  /** Added to the store's clock, for tests that live through hours. Milliseconds. @default 0 */
  readonly timeShiftMs?: () => number
}
