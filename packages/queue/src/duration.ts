import { QueueError } from './errors.ts'

/** A length of time: milliseconds, or a number with its unit such as `'250ms'`, `'3s'`, `'20m'`, `'12h'` or `'30d'`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Ten years: longer than any honest delay, and far inside what every store keeps exactly. */
const longestMs = 3_650 * unitMs.d

/**
 * A duration in whole milliseconds, rounded up. `subject` names the option in the error.
 * Throws `invalid_option` when it is negative, not a number, without a known unit, or above ten years.
 */
export function toMs(duration: Duration, subject: string): number {
  const ms = typeof duration === 'number' ? duration : parse(duration)
  if (!(ms >= 0 && ms <= longestMs)) {
    throw new QueueError(
      'invalid_option',
      `${subject} must be a duration from 0 to ten years such as 500 or "20m", got ${String(duration)}`,
    )
  }
  return Math.ceil(ms)
}

function parse(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text)
  if (!match) return Number.NaN
  return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs]
}
