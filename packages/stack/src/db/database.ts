import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Dialect, Kysely, type RawBuilder, sql, type Transaction } from 'kysely'
import type pg from 'pg'
import { withClosedErrors } from './closed-errors.ts'
import { type DatabaseLocation, parseDatabaseUrl } from './database-url.ts'
import { mysqlDialect } from './mysql-dialect.ts'
import { postgresDialect, postgresPool } from './postgres-dialect.ts'
import { retryTransaction } from './retry-transaction.ts'
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
  /**
   * Runs `act` in one transaction on the tables of `service`, and again from its beginning, up to five times, after a deadlock, a
   * serialisation failure or a lock that was not to be had: so `act` changes nothing but the database. Rejects with what failed last.
   */
  transaction<Tables, T>(service: string, act: (transaction: Transaction<Tables>) => Promise<T>): Promise<T>
  /** Rejects when the database does not answer. */
  ping(): Promise<void>
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** Folder to which relative file paths refer. @default the working directory */
  readonly baseDir?: string
  /** Connections that this process may hold (PostgreSQL, MariaDB). @default 10 */
  readonly poolSize?: number
  /** After which a statement is given up (PostgreSQL, MariaDB). Milliseconds; 0 means never. @default 0 */
  readonly statementTimeoutMs?: number
}

/** Opens the database that `url` names, making the folder of an embedded one. Connects on first use. Throws `database_url_invalid`. */
export function openDatabase(url: string, { baseDir = process.cwd(), ...limits }: DatabaseOptions = {}): Database {
  const settings = { poolSize: 10, statementTimeoutMs: 0, ...limits }
  const location = parseDatabaseUrl(url, baseDir)
  if (location.dialect === 'sqlite') mkdirSync(dirname(location.file), { recursive: true })
  const pool = location.dialect === 'postgres' ? postgresPool(location.url, settings) : undefined
  const root = new Kysely<unknown>({ dialect: withClosedErrors(dialectOf(location, pool, settings)) })
  return {
    dialect: location.dialect,
    location,
    pool,
    forService: <Tables>(name: string) => root.withSchema(name) as Kysely<Tables>,
    within: <Tables>(transaction: AnyTransaction, name: string) => transaction.withoutPlugins().withSchema(name) as Transaction<Tables>,
    transaction: async <Tables, T>(service: string, act: (transaction: Transaction<Tables>) => Promise<T>) => {
      const db = root.withSchema(service) as Kysely<Tables>
      return await retryTransaction(async () => await db.transaction().execute(act))
    },
    // A query of the reader: one sent as raw text would wait for the transaction that is under way.
    ping: async () => void (await root.selectNoFrom(sql<number>`1`.as('answer')).execute()),
    close: async () => await root.destroy(),
  }
}

/** The current time by the database's clock, as a value for a column of type `timestamp`. Host clocks never decide. */
export function databaseNow(dialect: DialectName): RawBuilder<Date> {
  switch (dialect) {
    case 'postgres':
      return sql<Date>`clock_timestamp()`
    case 'mysql':
      return sql<Date>`utc_timestamp(3)`
    case 'sqlite':
      return sql<Date>`cast(unixepoch('subsec') * 1000 as integer)`
  }
}

function dialectOf(location: DatabaseLocation, pool: pg.Pool | undefined, settings: Required<Omit<DatabaseOptions, 'baseDir'>>): Dialect {
  if (location.dialect === 'sqlite') return sqliteDialect(location.file)
  if (location.dialect === 'mysql') return mysqlDialect({ url: location.url, ...settings })
  if (pool === undefined) throw new TypeError('a PostgreSQL database has a pool')
  return postgresDialect(pool)
}
