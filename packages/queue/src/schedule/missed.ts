import { inspect } from 'node:util'
import { QueueError } from '../errors.ts'
import { instantMs, nextAfterMs, type Schedule } from '../schedule.ts'
import { wholeNumber } from '../task.ts'

/** What becomes of firings that nobody was there for: none, the newest of them, or the newest `all` of them. */
export type MissedPolicy = 'skip' | 'once' | { readonly all: number }

/** What {@link missedFirings} takes. */
export interface Missed {
  readonly schedule: Schedule
  /** Up to here, this instant included, firings were decided upon: the last firing, or the first sight of the schedule. */
  readonly lastFired: Date
  /** By the broker's clock. */
  readonly now: Date
  readonly policy: MissedPolicy
  /** A firing at most this late was not missed and fires under every policy. Whole milliseconds, at most an hour. @default 0 */
  readonly onTimeMs?: number
}

const hourMs = 3_600_000

/**
 * The instants after `lastFired`, up to and including `now`, that are to fire now, in order. Firings that are on time always
 * do; of those that were missed, `skip` fires none, `once` the newest and only when none is on time, `{ all }` the newest
 * `all` (1 to 1000000). The caller moves `lastFired` to `now` afterwards, whatever fired.
 *
 * An interval counted from the last firing has one firing in waiting at most, however long nobody looked.
 * Costs time for what it returns, not for how long nobody looked. Throws `invalid_option`.
 */
export function missedFirings({ schedule, lastFired, now, policy, onTimeMs = 0 }: Missed): readonly Date[] {
  const afterMs = instantMs(lastFired, 'lastFired', 'invalid_option')
  const nowMs = instantMs(now, 'now', 'invalid_option')
  if (!(Number.isInteger(onTimeMs) && onTimeMs >= 0 && onTimeMs <= hourMs)) {
    throw new QueueError('invalid_option', `onTimeMs must be a whole number from 0 to ${hourMs}, got ${inspect(onTimeMs)}`)
  }
  const missedUntilMs = nowMs - onTimeMs - 1
  if (schedule.kind === 'interval' && schedule.anchorMs === null) {
    const dueMs = afterMs + schedule.everyMs
    return dueMs > nowMs || (dueMs <= missedUntilMs && allowance(policy, 0) === 0) ? [] : [new Date(dueMs)]
  }
  const onTime = newest(schedule, { afterMs: Math.max(afterMs, missedUntilMs), untilMs: nowMs }, hourMs / 1_000 + 1)
  const wanted = allowance(policy, onTime.length)
  const missed = wanted === 0 ? [] : newest(schedule, { afterMs, untilMs: missedUntilMs }, wanted)
  return [...missed, ...onTime].map((ms) => new Date(ms))
}

function allowance(policy: MissedPolicy, onTime: number): number {
  if (policy === 'skip') return 0
  if (policy === 'once') return onTime === 0 ? 1 : 0
  if (typeof policy !== 'object' || policy === null) {
    throw new QueueError('invalid_option', `policy must be "skip", "once" or { all }, got ${inspect(policy)}`)
  }
  return wholeNumber(policy.all, 1, 'policy.all')
}

interface Span {
  readonly afterMs: number
  readonly untilMs: number
}

/** The last `most` firings of the span, in order, found by halving it: a schedule can be asked forwards only. */
function newest(schedule: Schedule, { afterMs, untilMs }: Span, most: number): number[] {
  const firstMs = nextAfterMs(schedule, afterMs)
  if (firstMs === null || firstMs > untilMs) return []
  // No schedule fires twice within a second, so that many seconds cannot hold more than `most`.
  if (untilMs - firstMs < most * 1_000) return everyFiring(schedule, firstMs, untilMs)
  const middleMs = firstMs + Math.floor((untilMs - firstMs) / 2)
  const late = newest(schedule, { afterMs: middleMs, untilMs }, most)
  if (late.length === most) return late
  return [...newest(schedule, { afterMs: firstMs - 1, untilMs: middleMs }, most - late.length), ...late]
}

function everyFiring(schedule: Schedule, firstMs: number, untilMs: number): number[] {
  const firings: number[] = []
  for (let ms: number | null = firstMs; ms !== null && ms <= untilMs; ms = nextAfterMs(schedule, ms)) firings.push(ms)
  return firings
}
