import { isQueueError } from '../errors.ts'
import type { Finding } from '../finding.ts'
import type { SqlConnection } from './connection.ts'
import type { Flow, Row, SqlValue } from './flow.ts'

export type { Finding } from '../finding.ts'

/** What {@link sqlAudit} takes beside the connection. */
export interface SqlAuditOptions {
  /** As given to the broker. @default 'trellis_queue' */
  readonly schema?: string
  /** From which age on a transaction of anybody's is said to hold back the vacuum of PostgreSQL. Milliseconds. @default 300_000 */
  readonly oldTransactionMs?: number
}

/** Asks the database. Undefined: it would not tell, because of rights or of its age. Throws `broker_unavailable`. */
export type Ask = (text: string, ...values: readonly SqlValue[]) => Promise<readonly Row[] | undefined>

/**
 * Looks at how a database is set up and says what endangers jobs, the worst first. Empty when nothing does. What the database will not
 * tell is a finding too, because unknown is not well. Reads only. Throws
 * `broker_unavailable`, or `broker_failed` when not even the settings are to be seen.
 */
export async function sqlAudit(connection: SqlConnection, options: SqlAuditOptions = {}): Promise<readonly Finding[]> {
  const { schema = 'trellis_queue', oldTransactionMs = 300_000 } = options
  return connection.dialect.audit((text, ...values) => answer(connection, text, values), { schema, oldTransactionMs })
}

async function answer(connection: SqlConnection, text: string, values: readonly SqlValue[]): Promise<readonly Row[] | undefined> {
  try {
    return await connection.read(function* one(): Flow<readonly Row[]> {
      return yield { text, values }
    })
  } catch (error) {
    // A right or a column that is missing; `schema_outdated` stands for a function that came with a later version.
    if (isQueueError(error) && error.code !== 'broker_unavailable') return undefined
    throw error
  }
}
