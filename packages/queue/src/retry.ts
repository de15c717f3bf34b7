import { type Duration, toMs } from './duration.ts'
import { QueueError } from './errors.ts'

/** How the delay between attempts grows. */
export interface Backoff {
  /** `exponential` doubles, `linear` adds `base` each time, `fixed` stays. @default 'exponential' */
  readonly kind?: 'exponential' | 'linear' | 'fixed'
  /** Delay after the first failure, before jitter. @default '3s' */
  readonly base?: Duration
  /** No delay is longer. @default '20m' */
  readonly cap?: Duration
  /** `full` spreads over 0..delay, `equal` over delay/2..delay, `none` not at all. @default 'equal' */
  readonly jitter?: 'full' | 'equal' | 'none'
}

/** A {@link Backoff} with every choice made. */
export interface ResolvedBackoff {
  readonly kind: 'exponential' | 'linear' | 'fixed'
  readonly baseMs: number
  readonly capMs: number
  readonly jitter: 'full' | 'equal' | 'none'
}

const kinds = ['exponential', 'linear', 'fixed']
const jitters = ['full', 'equal', 'none']

/** Fills in the defaults. Throws `invalid_option` for an unknown kind or jitter, or a duration that is none. */
export function resolveBackoff(backoff: Backoff = {}): ResolvedBackoff {
  const { kind = 'exponential', base = '3s', cap = '20m', jitter = 'equal' } = backoff
  if (!kinds.includes(kind)) throw new QueueError('invalid_option', `backoff.kind must be one of ${kinds.join(', ')}, got "${kind}"`)
  if (!jitters.includes(jitter))
    throw new QueueError('invalid_option', `backoff.jitter must be one of ${jitters.join(', ')}, got "${jitter}"`)
  return Object.freeze({ kind, baseMs: toMs(base, 'backoff.base'), capMs: toMs(cap, 'backoff.cap'), jitter })
}

/**
 * Delay after the `failures`-th failure, in whole milliseconds, never above the cap. Jitter keeps jobs that failed together
 * from coming back as one herd. `random` returns a number in [0, 1). Throws `invalid_option` when `failures` is below 1.
 */
export function retryDelayMs(backoff: ResolvedBackoff, failures: number, random: () => number): number {
  if (!(failures >= 1)) throw new QueueError('invalid_option', `failures count from 1, got ${failures}`)
  const delayMs = Math.min(backoff.capMs, grown(backoff, failures))
  if (backoff.jitter === 'none') return Math.floor(delayMs)
  if (backoff.jitter === 'full') return Math.floor(random() * delayMs)
  return Math.floor(delayMs / 2 + random() * (delayMs / 2))
}

function grown({ kind, baseMs }: ResolvedBackoff, failures: number): number {
  if (kind === 'fixed') return baseMs
  if (kind === 'linear') return baseMs * failures
  // Beyond 2^60 every base of at least a millisecond is above any cap, and zero must stay zero.
  return baseMs * 2 ** Math.min(failures - 1, 60)
}
