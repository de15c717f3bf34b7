import {
  ColumnNode,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  InsertQueryNode,
  type OperationNode,
  type QueryResult,
  ReferenceNode,
} from 'kysely'
import type { Pool, PoolConnection, PoolOptions, ResultSetHeader, TypeCastField } from 'mysql2/promise'
import { StackError } from '../errors.ts'
import { mayDoNothing } from './mysql-query-compiler.ts'

/** Where the server is, and what its connections promise. */
export interface MysqlSettings {
  readonly url: string
  readonly poolSize: number
  /** After which a statement is given up. Milliseconds; 0 means never. */
  readonly statementTimeoutMs: number
}

/** What the pool raises when it cannot connect in time. Milliseconds. */
const connectTimeoutMs = 10_000
/** ER_DUP_ENTRY */
const rowIsThere = 1062

/**
 * What a statement means must not depend on how a server happens to be set up. Strict, so that a text too long is refused and not cut;
 * `||` and double quotes as the standard has them, so that raw SQL reads the same on every database.
 */
const sqlMode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,PIPES_AS_CONCAT,ANSI_QUOTES'

/** Kysely's driver over a pool of `mysql2`, which is loaded with the first query: an installation without such a server pays nothing for it. */
export class PooledMysqlDriver implements Driver {
  readonly #settings: MysqlSettings
  #pool: Pool | undefined
  readonly #prepared = new WeakSet<object>()

  constructor(settings: MysqlSettings) {
    this.#settings = settings
  }

  async init(): Promise<void> {
    const { createPool } = await import('mysql2/promise')
    this.#pool = createPool(poolOptions(this.#settings))
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#pool === undefined) throw new StackError('database_closed', 'the database is not open')
    const connection = await this.#pool.getConnection()
    try {
      // The pool hands out wrappers; what is prepared is the connection below.
      if (!this.#prepared.has(connection.connection)) {
        for (const statement of sessionStatements(this.#settings)) await connection.query(statement)
        this.#prepared.add(connection.connection)
      }
      return new MysqlConnection(connection)
    } catch (cause) {
      connection.destroy()
      throw cause
    }
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await rawOf(connection).query('begin')
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await rawOf(connection).query('commit')
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await rawOf(connection).query('rollback')
    } catch (cause) {
      // A server that is gone has taken the transaction back itself, and the error that led here says more.
      rawOf(connection).destroy()
      if (!(cause instanceof Error && 'fatal' in cause && cause.fatal === true)) throw cause
    }
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    rawOf(connection).release()
  }

  async destroy(): Promise<void> {
    await this.#pool?.end()
    this.#pool = undefined
  }
}

function poolOptions({ url, poolSize }: MysqlSettings): PoolOptions {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url)
  const socketPath = searchParams.get('unix_socket') ?? searchParams.get('socketPath')
  return {
    ...(socketPath === null ? { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 3306) } : { socketPath }),
    ...(searchParams.has('ssl') && searchParams.get('ssl') !== 'false' ? { ssl: {} } : {}),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    connectionLimit: poolSize,
    connectTimeout: connectTimeoutMs,
    charset: 'UTF8MB4_BIN',
    timezone: 'Z',
    decimalNumbers: true,
    typeCast: readValue,
  }
}

/** `boolean` is a number of one digit here; everything else `mysql2` reads as it should. */
function readValue(field: TypeCastField, next: () => unknown): unknown {
  if (field.type !== 'TINY' || field.length !== 1) return next()
  const text = field.string()
  return text === null ? null : text !== '0'
}

function sessionStatements({ statementTimeoutMs }: MysqlSettings): readonly string[] {
  return [
    `set session sql_mode = '${sqlMode}', time_zone = '+00:00', foreign_key_checks = 1`,
    'set session transaction isolation level read committed',
    `/*M! set session max_statement_time = ${statementTimeoutMs / 1000} */ /*!50708 set session max_execution_time = ${statementTimeoutMs} */`,
  ]
}

/** One connection of the pool, lent for a query or a transaction. */
class MysqlConnection implements DatabaseConnection {
  readonly raw: PoolConnection

  constructor(raw: PoolConnection) {
    this.raw = raw
  }

  async executeQuery<R>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<R>> {
    try {
      const [result] = await this.raw.query(sql, parameters.map(encode))
      if (Array.isArray(result)) return { rows: result as R[] }
      return changes(result as ResultSetHeader, query) as QueryResult<R>
    } catch (cause) {
      if (mayDoNothing(query) && isRowThere(cause)) return { rows: [], numAffectedRows: 0n }
      throw cause
    }
  }

  /** Answers come in one piece: what services read by the page fits into memory. */
  async *streamQuery<R>(compiled: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(compiled)
  }
}

/** MySQL, which skips `returning`, still tells the number of an inserted row, and that is all that is asked for with an insert. */
function changes({ insertId, affectedRows, changedRows }: ResultSetHeader, query: OperationNode): QueryResult<unknown> {
  const result = { numAffectedRows: BigInt(affectedRows), numChangedRows: BigInt(changedRows ?? 0), insertId: BigInt(insertId) }
  if (!('returning' in query) || query.returning === undefined) return { ...result, rows: [] }
  const column = insertId === 0 ? undefined : onlyColumnReturned(query)
  if (column === undefined) throw new StackError('database_unsupported', 'MySQL returns only the number of an inserted row; use MariaDB')
  return { ...result, rows: [{ [column]: insertId }] }
}

function onlyColumnReturned(query: OperationNode): string | undefined {
  const [selection, ...more] = (InsertQueryNode.is(query) && query.returning?.selections) || []
  const selected = selection?.selection
  if (selected === undefined || more.length > 0 || !ReferenceNode.is(selected) || !ColumnNode.is(selected.column)) return undefined
  return selected.column.column.name
}

/** `mysql2` would take the bytes of a `Uint8Array` for a list of values. */
function encode(value: unknown): unknown {
  if (value === undefined) return null
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  throw new TypeError(`cannot store a value of type ${typeof value} (${JSON.stringify(value)}) in MySQL or MariaDB`)
}

function isRowThere(cause: unknown): boolean {
  return cause instanceof Error && 'errno' in cause && cause.errno === rowIsThere
}

function rawOf(connection: DatabaseConnection): PoolConnection {
  if (connection instanceof MysqlConnection) return connection.raw
  throw new TypeError('a transaction must be begun on a connection of its own driver')
}
