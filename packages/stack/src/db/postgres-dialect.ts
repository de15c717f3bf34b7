import { type Dialect, PostgresDialect } from 'kysely'
import pg from 'pg'

const int8Oid = 20

/** What holds for each connection of a pool. */
export interface PostgresSettings {
  readonly poolSize: number
  /** After which a statement is given up. Milliseconds; 0 means never. */
  readonly statementTimeoutMs: number
}

/** The pool behind Kysely and the job broker. `int8` comes back as a number: no count or byte size of ours passes 2^53. */
export function postgresPool(url: string, { poolSize, statementTimeoutMs }: PostgresSettings): pg.Pool {
  const types = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === int8Oid && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format),
  }
  const limits = statementTimeoutMs === 0 ? {} : { statement_timeout: statementTimeoutMs }
  const pool = new pg.Pool({ connectionString: url, max: poolSize, types, application_name: 'trellis', ...limits })
  // An idle connection that the server closes must not end the process; the next query opens another.
  pool.on('error', () => {})
  // The same while it is lent: its query rejects, and an event that nobody hears would end the process besides.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** Kysely over that pool. */
export function postgresDialect(pool: pg.Pool): Dialect {
  return new PostgresDialect({ pool })
}
