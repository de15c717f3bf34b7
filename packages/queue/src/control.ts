import type { Due } from './broker.ts'
import { type Duration, toMs } from './duration.ts'
import { QueueError } from './errors.ts'

/** What a handler asked for by throwing one of the control errors. */
export type Control = { readonly kind: 'retry' | 'snooze'; readonly due: Due } | { readonly kind: 'abort' | 'discard' | 'wait' }

// Beside the error instead of on it, so that the public class has no field that only the worker may set.
const controls = new WeakMap<QueueError, Control>()

/**
 * Ends this attempt and asks for the next one at a date or after a duration, instead of the task's backoff.
 * Counts as an attempt, and never goes beyond the task's budget. Always throws (`retry_later`).
 */
export function retryLater(when: Date | Duration, reason = 'the handler asked for a later attempt'): never {
  const due = when instanceof Date ? { at: validDate(when) } : { inMs: toMs(when, 'retryLater') }
  throw withControl(new QueueError('retry_later', reason), { kind: 'retry', due })
}

/** Ends the job as dead, whatever attempts are left; `cause` is what made it of no use. Always throws (`aborted`). */
export function abort(reason: string, options: { readonly cause?: unknown } = {}): never {
  throw withControl(new QueueError('aborted', reason, options), { kind: 'abort' })
}

/** Puts the job back for a while without counting an attempt. Always throws (`snoozed`). */
export function snooze(duration: Duration): never {
  const inMs = toMs(duration, 'snooze')
  throw withControl(new QueueError('snoozed', `snoozed for ${inMs} ms`), { kind: 'snooze', due: { inMs } })
}

/** Ends the job without success and without an entry among the dead: its work is no longer needed. Always throws (`discarded`). */
export function discard(): never {
  throw withControl(new QueueError('discarded', 'the handler discarded the job'), { kind: 'discard' })
}

/**
 * Ends this run, uncounted; the handler runs again when all children that it has spawned have ended, with their ends in
 * `context.children`. Always throws (`waiting`). Counts as a failure when nothing was spawned in this run.
 */
export function waitForChildren(): never {
  throw withControl(new QueueError('waiting', 'the handler waits for the children that it has spawned'), { kind: 'wait' })
}

/** What the handler asked for, or undefined for an ordinary error. */
export function controlOf(error: unknown): Control | undefined {
  return error instanceof QueueError ? controls.get(error) : undefined
}

/** The date itself. Throws `invalid_option` when it is not a point in time. */
export function validDate(date: Date): Date {
  if (Number.isNaN(date.getTime())) throw new QueueError('invalid_option', `not a point in time: ${String(date)}`)
  return date
}

/** The error, made to ask for something. */
function withControl(error: QueueError, control: Control): QueueError {
  controls.set(error, control)
  return error
}
