import type { Capabilities } from './broker.ts'
import { type ClaimOptions, type ClaimRules, claimRules } from './claims.ts'
import { type Duration, toMs } from './duration.ts'
import { QueueError } from './errors.ts'
import { priorityNumber, queueName, wholeNumber } from './option-checks.ts'
import { type Backoff, type ResolvedBackoff, resolveBackoff } from './retry.ts'

/**
 * How often a job may run. `at-least-once` repeats after errors and crashes, so its handler must bear being run twice;
 * `at-most-once` starts a handler once and never again, whatever happens.
 */
export type Delivery =
  | {
      readonly delivery: 'at-least-once'
      /** `attempts` in all, the first one included (default 5); `when` returns false for an error that no repeat can cure. */
      readonly retry?: { readonly attempts?: number; readonly backoff?: Backoff; readonly when?: (error: unknown) => boolean }
      /** How many lost workers a job survives, apart from its attempts. @default 3 */
      readonly onCrash?: { readonly rerun: number }
    }
  | { readonly delivery: 'at-most-once'; readonly retry?: never; readonly onCrash?: never }

/** The choices of a task that are not about its delivery. */
export interface PolicyOptions {
  /** @default 'default' */
  readonly queue?: string
  /** After this the signal aborts and the attempt counts as failed, even if the handler goes on. @default no limit */
  readonly timeout?: Duration
  /** From -8 to 7: of the jobs that may start, higher ones start first. @default 0 */
  readonly priority?: number
  /**
   * How long an ended job's record and id are kept. With `success` the result is kept too, as it is for an hour when the task has an `output`;
   * ids given by the caller are kept for at least a day. @default { failure: '30d' }
   */
  readonly keep?: { readonly success?: Duration; readonly failure?: Duration }
}

/** Something that a task asks of its broker. */
export type Need = Extract<keyof Capabilities, 'priorities' | 'lifo' | 'limits' | 'order' | 'unique' | 'results'>

/** The choices of a task, complete and frozen. */
export interface TaskPolicy {
  readonly queue: string
  readonly atMostOnce: boolean
  readonly attempts: number
  readonly backoff: ResolvedBackoff
  readonly retryWhen: (error: unknown) => boolean
  readonly crashReruns: number
  /** null: no limit. */
  readonly timeoutMs: number | null
  readonly priority: number
  readonly lifo: boolean
  readonly claims: ClaimRules
  /** Whether what the handler returns is kept in the job's record. */
  readonly keepsResult: boolean
  /** null: only ids given by the caller are remembered, for a day. */
  readonly rememberMs: number | null
  readonly keepDeadMs: number
}

/** How long a result is kept that nobody has given a time for. Milliseconds. */
export const keepResultMs = 3_600_000

type Choices = Delivery & PolicyOptions & ClaimOptions<never> & { readonly name: string; readonly output?: unknown }

/** Fills in the defaults. Throws `invalid_task` or `invalid_option`. */
export function resolvePolicy(choices: Choices): TaskPolicy {
  const { name, queue = 'default', delivery, retry, onCrash, timeout, priority = 0, lifo = false, order, keep, output } = choices
  const atMostOnce = delivery === 'at-most-once'
  if (!atMostOnce && delivery !== 'at-least-once')
    throw new QueueError('invalid_task', `task "${name}": unknown delivery "${String(delivery)}"`)
  if (atMostOnce && (retry !== undefined || onCrash !== undefined)) {
    throw new QueueError('invalid_task', `task "${name}" is at-most-once, so it can have neither retry nor onCrash`)
  }
  if (lifo && order) throw new QueueError('invalid_task', `task "${name}" cannot go last in, first out, and keep an order too`)
  const success = keep?.success ?? (output === undefined ? undefined : keepResultMs)
  const rememberMs = success === undefined ? null : toMs(success, `task "${name}": keep.success`)
  return Object.freeze({
    queue: queueName(queue),
    atMostOnce,
    attempts: atMostOnce ? 1 : wholeNumber(retry?.attempts ?? 5, 1, `task "${name}": retry.attempts`),
    backoff: resolveBackoff(retry?.backoff),
    retryWhen: retry?.when ?? (() => true),
    crashReruns: atMostOnce ? 0 : wholeNumber(onCrash?.rerun ?? 3, 0, `task "${name}": onCrash.rerun`),
    timeoutMs: timeout === undefined ? null : toMs(timeout, `task "${name}": timeout`),
    priority: priorityNumber(priority, `task "${name}": priority`),
    lifo,
    claims: claimRules(name, choices),
    keepsResult: rememberMs !== null && rememberMs > 0,
    rememberMs,
    keepDeadMs: toMs(keep?.failure ?? '30d', `task "${name}": keep.failure`),
  })
}

/** What a task with this policy asks of its broker. */
export function needsOf({ priority, lifo, claims, keepsResult }: TaskPolicy): readonly Need[] {
  const needs: Need[] = []
  if (priority !== 0) needs.push('priorities')
  if (lifo) needs.push('lifo')
  if (claims.limits.length > 0) needs.push('limits')
  if (claims.order) needs.push('order')
  if (claims.unique) needs.push('unique')
  if (keepsResult) needs.push('results')
  return needs
}
