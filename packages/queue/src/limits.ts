/**
 * A condition on the start of a job, counted over all workers of the broker. `key` names what is counted, within one queue; the numbers
 * are those of the job that wants to start. A job that may not start is blocked: it waits behind the key, costs nothing there, and
 * comes back to its old place in line as soon as the key has room.
 */
export type Limit =
  /** At most `most` jobs with this key run at the same time. */
  | { readonly kind: 'concurrency'; readonly key: string; readonly most: number }
  /**
   * Starts of this key are spread over time by the generic cell rate algorithm (ITU-T I.371) on the broker's clock: one every
   * `perMs / most`, of which `burst` may come at once after a pause. A start that the key did not allow never happens.
   */
  | { readonly kind: 'rate'; readonly key: string; readonly most: number; readonly perMs: number; readonly burst: number }

/** What can be paused: a whole queue, or in it the jobs of one task, or those with one limit key. */
export interface PauseTarget {
  readonly queue: string
  readonly task?: string
  readonly key?: string
}

/**
 * At most one job holds a unique key of a queue. It takes the key when it is enqueued and gives it back when it was `started` for the
 * first time, when it has `finished` (succeeded, dead or cancelled), or with `ttl` only by time; in any case `ttlMs` after it took it,
 * unless that is null. A job that is replayed does not take it again.
 *
 * A job whose key is held by another one is not stored. What happens instead: `keep` nothing; `replace` gives the holder the new
 * payload, if it has not started yet; `postpone` does that, gives it the new due time too, and counts `ttlMs` anew.
 */
export interface Unique {
  readonly key: string
  readonly until: 'started' | 'finished' | 'ttl'
  /** Required with `ttl`. */
  readonly ttlMs: number | null
  readonly onConflict: 'keep' | 'replace' | 'postpone'
}
