import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { type CompiledQuery, type DatabaseConnection, type QueryResult, SelectQueryNode } from 'kysely'
import { StackError } from '../errors.ts'
import { decoderFor, encode } from './sqlite-values.ts'

/** How long a statement waits for another process that writes, before it fails with `database_busy`. Milliseconds. */
const busyLimitMs = 15_000
/** Prepared statements kept per connection; the applications have a few hundred distinct texts. */
const statementCacheSize = 500

type Prepared = { readonly statement: StatementSync; readonly decode: ((row: Record<string, unknown>) => void) | undefined }

/** One open SQLite file: prepared statements are cached, and a lock held elsewhere is waited for without blocking the event loop. */
export class SqliteFile {
  readonly #db: DatabaseSync
  readonly #prepared = new Map<string, Prepared>()

  constructor(file: string, options: { readonly readOnly: boolean }) {
    // timeout 0: SQLite's own busy wait would block the event loop, and with it the very transaction it waits for.
    this.#db = new DatabaseSync(file, { timeout: 0, readOnly: options.readOnly, enableForeignKeyConstraints: true })
  }

  async run(sql: string, parameters: readonly unknown[]): Promise<QueryResult<unknown>> {
    const bound = parameters.map(encode)
    return await whileBusy(() => {
      const { statement, decode } = this.#prepare(sql)
      if (statement.columns().length > 0) {
        const rows = statement.all(...bound)
        if (decode !== undefined) for (const row of rows) decode(row)
        return { rows }
      }
      const { changes, lastInsertRowid } = statement.run(...bound)
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
    })
  }

  get isInTransaction(): boolean {
    return this.#db.isTransaction
  }

  close(): void {
    this.#prepared.clear()
    this.#db.close()
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql)
    if (known !== undefined) return known
    const statement = this.#db.prepare(sql)
    const made = { statement, decode: decoderFor(statement.columns()) }
    if (this.#prepared.size >= statementCacheSize) this.#prepared.clear()
    this.#prepared.set(sql, made)
    return made
  }
}

/** What Kysely holds during one query or transaction. Reads outside a transaction go to the reader, all else to the one writer. */
export class SqliteLease implements DatabaseConnection {
  readonly #reader: SqliteFile
  readonly #writer: SqliteFile
  readonly #writing: Mutex
  #release: (() => void) | undefined

  constructor(reader: SqliteFile, writer: SqliteFile, writing: Mutex) {
    this.#reader = reader
    this.#writer = writer
    this.#writing = writing
  }

  /** Takes the write lock at once, so that a transaction never fails halfway for want of it. */
  async begin(): Promise<void> {
    const release = await this.#writing.lock()
    try {
      await this.#writer.run('begin immediate', [])
      this.#release = release
    } catch (cause) {
      release()
      throw cause
    }
  }

  /** A commit that fails leaves its transaction open, and the lock held, for the rollback that follows. */
  async commit(): Promise<void> {
    await this.#writer.run('commit', [])
    this.#free()
  }

  async rollback(): Promise<void> {
    try {
      // After a full disk, for one, SQLite has rolled back by itself, and the error that tells so must not be replaced.
      if (this.#writer.isInTransaction) await this.#writer.run('rollback', [])
    } finally {
      this.#free()
    }
  }

  #free(): void {
    this.#release?.()
    this.#release = undefined
  }

  async executeQuery<R>(compiled: CompiledQuery): Promise<QueryResult<R>> {
    return (await this.#execute(compiled)) as QueryResult<R>
  }

  /** SQLite answers in one piece, so the stream has one chunk. */
  async *streamQuery<R>(compiled: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(compiled)
  }

  async #execute({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<unknown>> {
    if (this.#release !== undefined) return await this.#writer.run(sql, parameters)
    if (SelectQueryNode.is(query)) return await this.#reader.run(sql, parameters)
    const release = await this.#writing.lock()
    try {
      return await this.#writer.run(sql, parameters)
    } finally {
      release()
    }
  }
}

/** First come, first served. */
export class Mutex {
  #last: Promise<void> = Promise.resolve()

  async lock(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const before = this.#last
    this.#last = promise
    await before
    return resolve
  }
}

async function whileBusy<T>(act: () => T): Promise<T> {
  const giveUpAt = performance.now() + busyLimitMs
  for (let waitMs = 1; ; waitMs = Math.min(waitMs * 2, 50)) {
    try {
      return act()
    } catch (cause) {
      if (!isBusy(cause)) throw cause
      if (performance.now() > giveUpAt) {
        throw new StackError('database_busy', `another process has held the database's write lock for ${busyLimitMs} ms`, { cause })
      }
    }
    // Spread by half, so that two waiting processes do not keep meeting.
    await delay(waitMs * (0.5 + Math.random() / 2))
  }
}

/** SQLITE_BUSY is 5, with extended codes in the higher bytes. */
function isBusy(cause: unknown): boolean {
  return cause instanceof Error && 'errcode' in cause && typeof cause.errcode === 'number' && (cause.errcode & 0xff) === 5
}
