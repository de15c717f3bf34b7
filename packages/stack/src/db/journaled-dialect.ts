import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  MysqlIntrospector,
  type QueryResult,
  SelectQueryNode,
  sql,
} from 'kysely'
import { StackError } from '../errors.ts'
import { ReturningAdapter } from './mysql-dialect.ts'
import { PortableMysqlCompiler } from './mysql-query-compiler.ts'

/** What is known of a step that may have been begun before. */
export interface Journal {
  /** Called once for each statement that changes something, in order, with its text. */
  standingOf(statement: string): 'done' | 'in-doubt' | 'new'
  /** Counts the statement that was last asked for. */
  note(): Promise<void>
}

/** A table, column, index or constraint that is there already, or one to be dropped that is gone: what a statement that has happened says. */
const hasHappened: ReadonlySet<unknown> = new Set([
  'ER_TABLE_EXISTS_ERROR',
  'ER_DUP_FIELDNAME',
  'ER_DUP_KEYNAME',
  'ER_DUP_CONSTRAINT_NAME',
  'ER_FK_DUP_NAME',
  'ER_MULTIPLE_PRI_KEY',
  'ER_CANT_DROP_FIELD_OR_KEY',
  'ER_BAD_TABLE_ERROR',
])

const changesRows: ReadonlySet<string> = new Set(['InsertQueryNode', 'UpdateQueryNode', 'DeleteQueryNode'])

/** Queries on the one `connection`, whose statements that change something happen once by `journal`. */
export function journaled(connection: Kysely<unknown>, journal: Journal): Kysely<unknown> {
  return new Kysely({
    dialect: {
      createAdapter: () => new ReturningAdapter(),
      createDriver: () => new JournaledDriver(new JournaledConnection(connection.withoutPlugins(), journal)),
      createIntrospector: (db) => new MysqlIntrospector(db),
      createQueryCompiler: () => new PortableMysqlCompiler(),
    },
  })
}

class JournaledDriver implements Driver {
  readonly #connection: JournaledConnection

  constructor(connection: JournaledConnection) {
    this.#connection = connection
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection
  }

  async beginTransaction(): Promise<void> {
    throw new StackError('database_unsupported', 'a migration is given its transaction and begins none')
  }

  async commitTransaction(): Promise<void> {}

  async rollbackTransaction(): Promise<void> {}

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {}
}

class JournaledConnection implements DatabaseConnection {
  readonly #inner: Kysely<unknown>
  readonly #journal: Journal

  constructor(inner: Kysely<unknown>, journal: Journal) {
    this.#inner = inner
    this.#journal = journal
  }

  async executeQuery<R>(compiled: CompiledQuery): Promise<QueryResult<R>> {
    if (SelectQueryNode.is(compiled.query) || /^\s*(?:select|show|with)\b/i.test(compiled.sql)) return await this.#run<R>(compiled)
    const standing = this.#journal.standingOf(`${compiled.sql} ${JSON.stringify(compiled.parameters)}`)
    if (standing === 'done') return skipped(compiled)
    const result =
      changesRows.has(compiled.query.kind) || /^\s*(?:insert|update|delete|replace)\b/i.test(compiled.sql)
        ? await this.#together<R>(compiled)
        : await this.#alone<R>(compiled, standing)
    return result
  }

  async *streamQuery<R>(compiled: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(compiled)
  }

  /** Rows change and are counted, or neither. */
  async #together<R>(compiled: CompiledQuery): Promise<QueryResult<R>> {
    await sql`begin`.execute(this.#inner)
    try {
      const result = await this.#run<R>(compiled)
      await this.#journal.note()
      await sql`commit`.execute(this.#inner)
      return result
    } catch (cause) {
      await sql`rollback`.execute(this.#inner)
      throw cause
    }
  }

  async #alone<R>(compiled: CompiledQuery, standing: 'in-doubt' | 'new'): Promise<QueryResult<R>> {
    let result: QueryResult<R> = { rows: [] }
    try {
      result = await this.#run<R>(compiled)
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
      if (standing === 'new' || !hasHappened.has(code)) throw cause
    }
    await this.#journal.note()
    return result
  }

  async #run<R>(compiled: CompiledQuery): Promise<QueryResult<R>> {
    return await this.#inner.executeQuery(compiled as CompiledQuery<R>)
  }
}

function skipped<R>({ query }: CompiledQuery): QueryResult<R> {
  if ('returning' in query && query.returning !== undefined)
    throw new StackError('database_unsupported', 'a migration must not need what its inserts return: it may be run again behind them')
  return { rows: [] }
}
