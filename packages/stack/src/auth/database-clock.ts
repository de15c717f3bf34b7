import { type RawBuilder, sql } from 'kysely'
import { type DialectName, databaseNow } from '../db/database.ts'

/** The time `ms` milliseconds ago by the database's clock. */
export function databaseTimeAgo(dialect: DialectName, ms: number): RawBuilder<Date> {
  const now = databaseNow(dialect)
  return dialect === 'postgres' ? sql<Date>`${now} - ${ms} * interval '1 millisecond'` : sql<Date>`${now} - ${ms}`
}
