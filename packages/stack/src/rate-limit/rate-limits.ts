/** How often something may be done: `limit` in `perMs` milliseconds at a steady pace, and `burst` at once after a pause. */
export interface RateLimit {
  readonly limit: number
  readonly perMs: number
  /** @default limit */
  readonly burst?: number
}

/** What became of one attempt. */
export interface RateVerdict {
  readonly allowed: boolean
  /** How many more are allowed at once, now. */
  readonly remaining: number
  /** Until the next one is allowed: 0 while some remain. */
  readonly retryAfterMs: number
}

/** Counts attempts by key. Every adapter keeps the same books, by the generic cell rate algorithm, and its store's clock decides. */
export interface RateLimits {
  /** Whether all processes count together. */
  readonly shared: boolean
  /** Counts one attempt, unless it is refused. One key must always come with the same limit. Throws `state_failed`. */
  take(key: string, limit: RateLimit): Promise<RateVerdict>
  /** Forgets what was counted. */
  reset(key: string): Promise<void>
  close(): Promise<void>
}

/** The limit as the algorithm reckons: microseconds between two at the steady pace, and how many at once. Throws RangeError. */
export function paceOf({ limit, perMs, burst = limit }: RateLimit): { readonly intervalUs: number; readonly burst: number } {
  if (!(limit > 0 && perMs > 0 && Number.isInteger(burst) && burst >= 1)) {
    throw new RangeError(`a rate limit needs a limit and a time above 0 and a whole burst from 1, got ${limit}, ${perMs} and ${burst}`)
  }
  return { intervalUs: Math.max(1, Math.round((perMs * 1_000) / limit)), burst }
}
