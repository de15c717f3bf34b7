import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { Kysely, type RawBuilder, sql, type Transaction } from 'kysely'
import type pg from 'pg'
import { type DatabaseLocation, parseDatabaseUrl } from './database-url.ts'
import { postgresDialect, postgresPool } from './postgres-dialect.ts'
import { sqliteDialect } from './sqlite-dialect.ts'

export type DialectName = DatabaseLocation['dialect']

/** The schema of the stack's own tables: accounts, outbox, audit and migration records, shared by all services of an installation. */
export const stackSchema = 'trellis'

/** A transaction on whatever tables. Kysely's own type tells transactions on different tables apart. */
export interface AnyTransaction {
  readonly isTransaction: true
  withoutPlugins(): { withSchema(name: string): object }
}

/**
 * One opened database. Every service sees its own tables only, under plain names: a schema on PostgreSQL, a name prefix elsewhere.
 */
export interface Database {
  readonly dialect: DialectName
  readonly location: DatabaseLocation
  /** The pool behind a PostgreSQL database, for the job broker; undefined elsewhere. */
  readonly pool: pg.Pool | undefined
  /** Queries in the tables of one service. `Tables` names them without schema or prefix. */
  forService<Tables>(name: string): Kysely<Tables>
  /** The same tables seen from inside a transaction that another service or the stack began. */
  within<Tables>(transaction: AnyTransaction, name: string): Transaction<Tables>
  /** Rejects when the database does not answer. */
  ping(): Promise<void>
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** Folder to which relative file paths refer. @default the working directory */
  readonly baseDir?: string
  /** Connections that this process may hold (PostgreSQL). @default 10 */
  readonly poolSize?: number
}

/** Opens the database that `url` names, making the folder of an embedded one. Connects on first use. Throws `database_url_invalid`. */
export function openDatabase(url: string, { baseDir = process.cwd(), poolSize = 10 }: DatabaseOptions = {}): Database {
  const location = parseDatabaseUrl(url, baseDir)
  if (location.dialect === 'sqlite') mkdirSync(dirname(location.file), { recursive: true })
  const pool = location.dialect === 'postgres' ? postgresPool(location.url, poolSize) : undefined
  // An idle connection that the server closes must not end the process; the next query opens another.
  pool?.on('error', () => {})
  const root = new Kysely<unknown>({ dialect: pool === undefined ? sqliteDialect(fileOf(location)) : postgresDialect(pool) })
  return {
    dialect: location.dialect,
    location,
    pool,
    forService: <Tables>(name: string) => root.withSchema(name) as Kysely<Tables>,
    within: <Tables>(transaction: AnyTransaction, name: string) => transaction.withoutPlugins().withSchema(name) as Transaction<Tables>,
    // A query of the reader: one sent as raw text would wait for the transaction that is under way.
    ping: async () => void (await root.selectNoFrom(sql<number>`1`.as('answer')).execute()),
    close: async () => await root.destroy(),
  }
}

/** The current time by the database's clock, as a `timestamptz` value. Host clocks never decide. */
export function databaseNow(dialect: DialectName): RawBuilder<Date> {
  return dialect === 'postgres' ? sql<Date>`clock_timestamp()` : sql<Date>`cast(unixepoch('subsec') * 1000 as integer)`
}

function fileOf(location: DatabaseLocation): string {
  return location.dialect === 'sqlite' ? location.file : ''
}
