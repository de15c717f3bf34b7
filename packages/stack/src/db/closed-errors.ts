import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult, TransactionSettings } from 'kysely'
import { StackError } from '../errors.ts'
import { isLoss } from './database-failure.ts'

/** The dialect, except that a lost or missing server is one closed error, `database_lost`, whatever its driver calls it. */
export function withClosedErrors(dialect: Dialect): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createDriver: () => new ClosedErrorsDriver(dialect.createDriver()),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  }
}

class ClosedErrorsDriver implements Driver {
  readonly #inner: Driver

  constructor(inner: Driver) {
    this.#inner = inner
  }

  async init(): Promise<void> {
    await this.#inner.init()
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return await closed(async () => new ClosedErrorsConnection(await this.#inner.acquireConnection()))
  }

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    await closed(async () => await this.#inner.beginTransaction(innerOf(connection), settings))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await closed(async () => await this.#inner.commitTransaction(innerOf(connection)))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await this.#inner.rollbackTransaction(innerOf(connection))
    } catch (cause) {
      // A server that is gone has taken the transaction back itself; what led here says more.
      if (!isLoss(cause)) throw cause
    }
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    await this.#inner.releaseConnection(innerOf(connection))
  }

  async destroy(): Promise<void> {
    await this.#inner.destroy()
  }
}

class ClosedErrorsConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection

  constructor(inner: DatabaseConnection) {
    this.inner = inner
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return await closed(async () => await this.inner.executeQuery<R>(query))
  }

  async *streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    try {
      yield* this.inner.streamQuery<R>(query, chunkSize)
    } catch (cause) {
      throw closedError(cause)
    }
  }
}

async function closed<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (cause) {
    throw closedError(cause)
  }
}

function closedError(cause: unknown): unknown {
  if (!isLoss(cause)) return cause
  const said = cause instanceof Error && cause.message !== '' ? cause.message : 'no answer'
  return new StackError('database_lost', `the database cannot be reached (${said}); what was under way may or may not have happened`, {
    cause,
  })
}

function innerOf(connection: DatabaseConnection): DatabaseConnection {
  if (connection instanceof ClosedErrorsConnection) return connection.inner
  throw new TypeError('a transaction must be begun on a connection of its own driver')
}
