import { type RawBuilder, sql } from 'kysely'
import { type DialectName, databaseNow } from '../db/database.ts'
import type { AuthDb } from './auth-tables.ts'

/** The time `ms` milliseconds ago by the database's clock. */
export function databaseTimeAgo(dialect: DialectName, ms: number): RawBuilder<Date> {
  const now = databaseNow(dialect)
  switch (dialect) {
    case 'postgres':
      return sql<Date>`${now} - ${ms} * interval '1 millisecond'`
    case 'mysql':
      return sql<Date>`${now} - interval ${ms * 1_000} microsecond`
    case 'sqlite':
      return sql<Date>`${now} - ${ms}`
  }
}

/** The time by the database's clock, in milliseconds since the epoch. */
export async function databaseTimeMs(db: AuthDb, dialect: DialectName): Promise<number> {
  const { now } = await db.selectNoFrom(databaseNow(dialect).as('now')).executeTakeFirstOrThrow()
  // SQLite knows dates by the column they come from, so here it answers with the number itself.
  return Number(now)
}
