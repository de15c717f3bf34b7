import type { LeasedJob, Outcome } from './broker.ts'
import type { Control } from './control.ts'
import { isQueueError, type QueueError } from './errors.ts'
import { toFailure } from './job.ts'
import { retryDelayMs } from './retry.ts'
import type { AnyTask } from './task.ts'

/** What went wrong, and what is known about it. */
export interface Thrown {
  readonly error: unknown
  readonly control?: Control | undefined
  /** What the task says about a repeat; undefined: it was not asked. */
  readonly mayRetry?: boolean | undefined
}

/** What an end is judged by. */
export interface Ending {
  readonly task: AnyTask
  readonly held: { readonly leased: LeasedJob; readonly stop: { readonly reason: QueueError | undefined } }
  /** In [0, 1); spreads the retries. */
  readonly random: () => number
}

/**
 * What becomes of a job whose handler threw, or was stopped, and the error that is to blame. `discard` and `abort` win over everything,
 * then the reason for which the handler was stopped, then what it asked for.
 */
export function outcomeOf({ error, control, mayRetry }: Thrown, { task, held, random }: Ending): { outcome: Outcome; cause: unknown } {
  const { policy } = task
  const { reason } = held.stop
  if (control?.kind === 'discard') return { outcome: { kind: 'discard' }, cause: error }
  if (control?.kind === 'abort') return { outcome: { kind: 'dead', failure: toFailure(error) }, cause: error }
  if (isQueueError(reason, 'cancelled')) return { outcome: { kind: 'cancel' }, cause: reason }
  if (isQueueError(reason, 'draining')) return { outcome: interrupted(policy.atMostOnce, reason), cause: reason }
  if (control?.kind === 'snooze' && !policy.atMostOnce) return { outcome: { kind: 'snooze', due: control.due }, cause: error }
  const cause = isQueueError(reason, 'timeout') ? reason : error
  const failure = toFailure(cause)
  const failures = held.leased.failures + 1
  const again = cause === error && mayRetry !== undefined ? mayRetry : asksToRetry(task, cause)
  if (failures >= policy.attempts || !again) return { outcome: { kind: 'dead', failure }, cause }
  const due = control?.kind === 'retry' ? control.due : { inMs: retryDelayMs(policy.backoff, failures, random) }
  return { outcome: { kind: 'retry', due, failure }, cause }
}

/** How a job ends whose handler was stopped by a drain: uncounted and back in line, unless it may start only once. */
export function interrupted(atMostOnce: boolean, reason: unknown): Outcome {
  return atMostOnce ? { kind: 'dead', failure: toFailure(reason) } : { kind: 'release' }
}

function asksToRetry(task: AnyTask, error: unknown): boolean {
  try {
    return task.policy.retryWhen(error)
  } catch {
    // A broken predicate must not cost the job its attempts; the error that matters is the handler's, and it is kept.
    return true
  }
}
