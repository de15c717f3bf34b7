/**
 * Every code a {@link QueueError} can carry. The set is closed: the table in the README lists the same codes.
 */
export const queueErrorCodes = [
  'invalid_task',
  'invalid_option',
  'invalid_input',
  'invalid_output',
  'invalid_schedule',
  'unknown_task',
  'unsupported',
  'unsafe_broker',
  'not_unique',
  'duplicate_child',
  'schema_outdated',
  'broker_unavailable',
  'broker_failed',
  'illegal_transition',
  'retry_later',
  'aborted',
  'snoozed',
  'discarded',
  'waiting',
  'timeout',
  'cancelled',
  'draining',
  'lease_lost',
  'crashed',
  'child_died',
  'memory_limit',
  'child_failed',
  'child_lost',
  'job_failed',
  'result_expired',
] as const

/** One of {@link queueErrorCodes}. */
export type QueueErrorCode = (typeof queueErrorCodes)[number]

/**
 * The only error class of this package. `code` says what happened, the message names the offending value,
 * `cause` keeps what was caught underneath.
 */
export class QueueError extends Error {
  readonly code: QueueErrorCode

  constructor(code: QueueErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options)
    this.name = 'QueueError'
    this.code = code
  }
}

/** Whether `error` is a {@link QueueError}, and, when a code is given, has that code. */
export function isQueueError(error: unknown, code?: QueueErrorCode): error is QueueError {
  return error instanceof QueueError && (code === undefined || error.code === code)
}
