import { type ColumnDefinitionBuilder, type Expression, sql } from 'kysely'
import type { DialectName } from './database.ts'

type RawType = Expression<unknown> & ReturnType<typeof sql>

/**
 * The few column types that databases spell differently; everything else is the same word everywhere (`text`, `integer`, `boolean`).
 * Text compares by its bytes on every database, spaces at its end included.
 */
export interface ColumnTypes {
  /**
   * Text of up to 255 characters that stands in a primary key, a foreign key, a unique constraint or an index: ids, names, hashes.
   * Never `text` there: MySQL and MariaDB have no index on text without an end.
   */
  readonly key: 'text' | 'varchar(255)'
  /** Text of up to 700 characters with an index, for paths: longer than `key`, and still whole within an index of MySQL and MariaDB. */
  readonly path: 'varchar(2048)' | 'varchar(700)'
  /**
   * A point in time, to the millisecond; read and written as `Date`. SQLite knows it by the column it comes from, so an expression such as
   * `max(created_at)` comes back as milliseconds there.
   */
  readonly timestamp: RawType
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
    key: dialect === 'mysql' ? 'varchar(255)' : 'text',
    path: dialect === 'mysql' ? 'varchar(700)' : 'varchar(2048)',
    // SQLite keeps the declared type as a mere word, which is what turns its numbers back into dates.
    timestamp: dialect === 'mysql' ? sql`datetime(3)` : sql`timestamptz`,
    bigint: 'bigint',
    bytes: dialect === 'postgres' ? 'bytea' : 'blob',
    id: 'integer',
    asId: (column) => (dialect === 'postgres' ? column.generatedByDefaultAsIdentity().primaryKey() : column.primaryKey().autoIncrement()),
  }
}
