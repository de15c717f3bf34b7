import { QueueError, type QueueErrorCode } from '../errors.ts'
import { type Failure, toFailure } from '../job.ts'
import type { SentError } from './protocol.ts'

/** How many causes of an error travel with it. */
const causeLimit = 5

/** Describes an error so that it can be sent. Its class stays behind. */
export function packError(error: unknown): SentError {
  const failures: [Failure, ...Failure[]] = [toFailure(error)]
  for (let cause = causeOf(error); cause !== undefined && failures.length <= causeLimit; cause = causeOf(cause)) {
    failures.push(toFailure(cause))
  }
  return { failures, isQueueError: error instanceof QueueError }
}

/** An error with the name, message, code, stack and causes of the one that was sent. */
export function unpackError({ failures, isQueueError }: SentError): Error {
  const [failure, ...causes] = failures
  const cause = causes.reduceRight<Error | undefined>((inner, outer) => dressed(new Error(outer.message, asCause(inner)), outer), undefined)
  const error = isQueueError
    ? new QueueError(failure.code as QueueErrorCode, failure.message, asCause(cause))
    : new Error(failure.message, asCause(cause))
  return dressed(error, failure)
}

function asCause(cause: Error | undefined): { readonly cause?: Error } {
  return cause ? { cause } : {}
}

function dressed(error: Error, { name, code, stack }: Failure): Error {
  // Not enumerable, as on an error that was never sent: loggers print what is.
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true })
  Object.defineProperty(error, 'stack', { value: stack ?? `${name}: ${error.message}`, configurable: true, writable: true })
  return code === undefined ? error : Object.assign(error, { code })
}

function causeOf(error: unknown): unknown {
  try {
    return error instanceof Error ? error.cause : undefined
  } catch {
    return undefined
  }
}
