import { paceOf, type RateLimit, type RateLimits, type RateVerdict } from './rate-limits.ts'

/** Keys that are kept before those that count for nothing any more are looked for. */
const sweepAbove = 10_000

/** Counts in this process alone. */
export function memoryRateLimits({ timeShiftMs = () => 0 }: { readonly timeShiftMs?: () => number } = {}): RateLimits {
  /** The next free instant of each key, in microseconds. */
  const free = new Map<string, number>()
  let sweepAt = sweepAbove
  const nowUs = () => Math.round((performance.now() + timeShiftMs()) * 1_000)

  function sweep(now: number): void {
    if (free.size < sweepAt) return
    for (const [key, instant] of free) if (instant <= now) free.delete(key)
    sweepAt = Math.max(sweepAbove, free.size * 2)
  }

  return {
    shared: false,
    take: async (key: string, limit: RateLimit): Promise<RateVerdict> => {
      const { intervalUs, burst } = paceOf(limit)
      const now = nowUs()
      const from = Math.max(free.get(key) ?? now, now)
      const full = now + intervalUs * (burst - 1)
      if (from > full) return { allowed: false, remaining: 0, retryAfterMs: Math.ceil((from - full) / 1_000) }
      const next = from + intervalUs
      sweep(now)
      free.set(key, next)
      const remaining = Math.floor((full - next) / intervalUs) + 1
      return { allowed: true, remaining, retryAfterMs: remaining > 0 ? 0 : Math.ceil((next - full) / 1_000) }
    },
    reset: async (key) => void free.delete(key),
    close: async () => free.clear(),
  }
}
