import { type Dialect, PostgresDialect } from 'kysely'
import pg from 'pg'

const int8Oid = 20

/** The pool behind Kysely and the job broker. `int8` comes back as a number: no count or byte size of ours passes 2^53. */
export function postgresPool(url: string, size: number): pg.Pool {
  const types = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === int8Oid && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format),
  }
  return new pg.Pool({ connectionString: url, max: size, types, application_name: 'trellis' })
}

/** Kysely over that pool. */
export function postgresDialect(pool: pg.Pool): Dialect {
  return new PostgresDialect({ pool })
}
