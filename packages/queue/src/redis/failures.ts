import { QueueError } from '../errors.ts'

/** Replies of a server that will serve the same command after a while, or of a Cluster that is moving keys. */
const passing =
  /^(LOADING|BUSY|TRYAGAIN|CLUSTERDOWN|MASTERDOWN|READONLY|MOVED|ASK|NOREPLICAS|UNBLOCKED)\b|^ERR WAIT cannot be used with replica/

/** Whether a server does not know a script by its digest. */
export function isNoScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT')
}

/**
 * What a client threw as an error of ours. An answer of the server is `broker_failed`, unless it only asks for patience; all else (no
 * connection, a cut one, no answer in time) is `broker_unavailable`, and repeating the call may help and does no harm.
 */
export function asQueueError(error: unknown): QueueError {
  if (error instanceof QueueError) return error
  const message = error instanceof Error ? error.message : String(error)
  const answered = error instanceof Error && error.name === 'ReplyError' && !passing.test(message)
  const ours = error instanceof TypeError || error instanceof RangeError
  if (answered || ours) return new QueueError('broker_failed', `Redis: ${message}`, { cause: error })
  return new QueueError('broker_unavailable', `Redis cannot be reached or is not ready: ${message}`, { cause: error })
}
