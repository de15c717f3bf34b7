import { StackError } from '../errors.ts'

/** Serialisation failure and deadlock of PostgreSQL; deadlock and lock wait of MySQL and MariaDB. */
const conflicts: ReadonlySet<unknown> = new Set(['40001', '40P01', 'ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT'])

/** What Node, `pg` and `mysql2` call a server that is not there or went away. */
const losses: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ER_SERVER_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  '57P01',
  '57P02',
  '57P03',
])

/** `pg` says these without a code. */
const lossWords = /^Connection terminated|connection error and is not queryable|closed state/

/** Whether the transaction that failed so may succeed when it is run again from its beginning. */
export function isConflict(cause: unknown): boolean {
  return cause instanceof StackError ? cause.code === 'database_busy' : conflicts.has(codeOf(cause))
}

/** Whether the server was not to be had, or left while it was asked. What it was asked may or may not have happened. */
export function isLoss(cause: unknown): boolean {
  if (cause instanceof StackError || !(cause instanceof Error)) return false
  const code = codeOf(cause)
  return losses.has(code) || (typeof code === 'string' && code.startsWith('08')) || lossWords.test(cause.message)
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined
}
