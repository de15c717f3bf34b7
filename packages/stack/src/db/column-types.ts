import { type ColumnDefinitionBuilder, type Expression, sql } from 'kysely'
import type { DialectName } from './database.ts'

/** The few column types that databases spell differently; everything else is the same word everywhere (`text`, `integer`, `boolean`). */
export interface ColumnTypes {
  /**
   * A point in time; read and written as `Date`. SQLite knows it by the column it comes from, so an expression such as
   * `max(created_at)` comes back as milliseconds there.
   */
  readonly timestamp: Expression<unknown> & ReturnType<typeof sql>
  /** Byte counts and other numbers beyond 2^31. */
  readonly bigint: 'bigint'
  /** Raw bytes; read and written as `Uint8Array`. */
  readonly bytes: 'bytea' | 'blob'
  /** The type of a column that numbers its rows itself, to be used with `asId`. */
  readonly id: 'integer'
  /** Makes a column the primary key that the database numbers. */
  readonly asId: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder
}

/** The types as `dialect` spells them. */
export function columnTypes(dialect: DialectName): ColumnTypes {
  return {
    // SQLite keeps the declared type as a mere word, which is what turns its numbers back into dates.
    timestamp: sql`timestamptz`,
    bigint: 'bigint',
    bytes: dialect === 'postgres' ? 'bytea' : 'blob',
    id: 'integer',
    asId: (column) => (dialect === 'postgres' ? column.generatedByDefaultAsIdentity().primaryKey() : column.primaryKey().autoIncrement()),
  }
}
