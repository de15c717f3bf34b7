import type { Due, NewJob } from './broker.ts'
import type { Claims } from './claims.ts'
import { validDate } from './control.ts'
import { type Duration, toMs } from './duration.ts'
import { QueueError } from './errors.ts'
import type { Headers } from './instrument.ts'
import { priorityNumber, queueName } from './option-checks.ts'
import type { AnyTask } from './task.ts'

/** How long the broker remembers an id that the caller chose, at the least. Milliseconds. */
const namedMs = 86_400_000
/** Ids of ours only have to outlive the repeats of one call, which end within a second. Milliseconds. */
const repeatedMs = 120_000

/** When and where a job goes. */
export interface EnqueueOptions {
  /** How long the broker waits before the job may start. Not together with `at`. */
  readonly delay?: Duration
  /** The instant, by the broker's clock, from which the job may start. */
  readonly at?: Date
  /** Idempotency token and id of the job. The same id twice makes one job, also for a day after the job ended. @default a random UUID */
  readonly id?: string
  /** @default the task's queue */
  readonly queue?: string
  /** From -8 to 7. @default the task's priority */
  readonly priority?: number
  /** Last in, first out: of the due jobs of its priority it starts before all that wait. Not with a task that keeps an order. @default the task's choice */
  readonly lifo?: boolean
  /** Text that travels with the job beside its input. At most 8 KiB as JSON. */
  readonly headers?: Headers
}

/** A job as text, ready to be kept elsewhere (an outbox row) and enqueued later with `engine.enqueueStored`. */
export interface StoredJob extends EnqueueOptions {
  readonly task: string
  /** JSON, validated when it was made. Strings are sent as UTF-8. */
  readonly payload: string | Uint8Array
  readonly id: string
}

/** What a job's record depends on beside the job. */
export interface NewJobContext {
  /** Whether the id is the caller's, so that it must be checked and remembered. */
  readonly named: boolean
  readonly maxPayloadBytes: number
  /** Whether the broker can apply a call whose reply is lost. */
  readonly replyCanBeLost: boolean
  readonly claims: Claims
}

/** The job as a broker takes it. Throws `invalid_option` or `invalid_input`. */
export function newJob(stored: StoredJob, task: AnyTask, { named, maxPayloadBytes, replyCanBeLost, claims }: NewJobContext): NewJob {
  const { policy } = task
  const payload = typeof stored.payload === 'string' ? Buffer.from(stored.payload) : stored.payload
  if (payload.byteLength > maxPayloadBytes) {
    throw new QueueError(
      'invalid_input',
      `the input of task "${task.name}" has ${payload.byteLength} bytes, at most ${maxPayloadBytes} are allowed`,
    )
  }
  const lifo = stored.lifo ?? policy.lifo
  if (lifo && policy.claims.order) {
    throw new QueueError('invalid_option', `task "${task.name}" keeps an order, so none of its jobs can go last in, first out`)
  }
  const priority = stored.priority === undefined ? policy.priority : priorityNumber(stored.priority, 'priority')
  return {
    id: named ? jobId(stored.id) : stored.id,
    task: task.name,
    queue: stored.queue === undefined ? policy.queue : queueName(stored.queue),
    payload,
    due: dueOf(stored),
    atMostOnce: policy.atMostOnce,
    crashReruns: policy.crashReruns,
    rememberMs: named ? Math.max(policy.rememberMs ?? 0, namedMs) : (policy.rememberMs ?? (replyCanBeLost ? repeatedMs : 0)),
    keepDeadMs: named ? Math.max(policy.keepDeadMs, namedMs) : policy.keepDeadMs,
    isNew: !named,
    ...(priority !== 0 && { priority }),
    ...(lifo && { lifo }),
    ...claims,
  }
}

function dueOf({ delay, at }: EnqueueOptions): Due {
  if (delay !== undefined && at !== undefined) throw new QueueError('invalid_option', 'delay and at exclude each other')
  if (at !== undefined) return { at: validDate(at) }
  return { inMs: toMs(delay ?? 0, 'delay') }
}

function jobId(id: string): string {
  if (id.length < 1 || id.length > 200 || /\p{Cc}/u.test(id)) {
    throw new QueueError(
      'invalid_option',
      `a job's id is 1 to 200 characters without control characters, got ${JSON.stringify(id.slice(0, 220))}`,
    )
  }
  return id
}
