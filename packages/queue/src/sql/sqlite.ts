import { resolve as resolvePath } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { sleep } from '../bell.ts'
import { QueueError } from '../errors.ts'
import type { KeeperSource } from '../keeper/source.ts'
import { sqliteKeeper } from '../keeper/sql-source.ts'
import type { SqlConnection, Topic } from './connection.ts'
import type { Flow, Row, SqlValue, Statement } from './flow.ts'
import { sqliteDialect } from './sqlite-dialect.ts'

/** What {@link sqliteConnection} takes beside the path. */
export interface SqliteOptions {
  /**
   * What an acknowledged job survives: `power` waits for the disk at each commit and survives a power cut,
   * `process` survives the end of the process but may lose the last moments before a power cut. @default 'power'
   */
  readonly survives?: 'power' | 'process'
  /** How often to look whether another process has changed the file. Milliseconds. @default 200 */
  readonly changePollMs?: number
  /** How long a locked database is asked again before the call fails with `broker_unavailable`. Milliseconds. @default 10_000 */
  readonly busyLimitMs?: number
}

type Ring = { readonly topic: Topic; readonly ring: () => void }

// Brokers of one process on one file wake each other at once, however many connections there are.
const ringsByPath = new Map<string, Set<Ring>>()

/**
 * Opens a SQLite file for jobs, in WAL mode, on a connection of its own. Other connections and processes may use the file at the same
 * time. A locked file is asked again after a moment, without ever blocking the event loop, for up to `busyLimitMs`.
 * Throws `broker_failed` when the file cannot be opened.
 */
export function sqliteConnection(path: string, options: SqliteOptions = {}): SqlConnection {
  const { survives = 'power', changePollMs = 200, busyLimitMs = 10_000 } = options
  return new SqliteConnection(path, { survives, changePollMs, busyLimitMs })
}

class SqliteConnection implements SqlConnection {
  readonly dialect = sqliteDialect
  readonly keeper?: KeeperSource
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  readonly #rings: Set<Ring>
  readonly #own = new Set<Ring>()
  readonly #options: Required<SqliteOptions>
  #ready: Promise<void> | undefined
  #changePoll: NodeJS.Timeout | undefined

  constructor(path: string, options: Required<SqliteOptions>) {
    try {
      // timeout 0: SQLite's own busy wait would stop the event loop, and with it the holder of the lock when that is this process.
      this.#database = new DatabaseSync(path, { timeout: 0 })
    } catch (cause) {
      throw new QueueError('broker_failed', `cannot open the SQLite database "${path}"`, { cause })
    }
    const key = path === ':memory:' ? `:memory:${crypto.randomUUID()}` : resolvePath(path)
    this.#rings = ringsByPath.get(key) ?? new Set()
    ringsByPath.set(key, this.#rings)
    this.#options = options
    const keeper = sqliteKeeper(path)
    if (keeper) this.keeper = keeper
  }

  async transact<T>(flow: () => Flow<T>): Promise<T> {
    await this.#open()
    return this.#whenFree(() => {
      this.#database.exec('begin immediate')
      try {
        const result = this.#drive(flow())
        this.#database.exec('commit')
        return result
      } catch (error) {
        if (this.#database.isTransaction) this.#database.exec('rollback')
        throw error
      }
    })
  }

  once(statement: Statement): Promise<readonly Row[]> {
    return this.transact(function* one(): Flow<readonly Row[]> {
      return yield statement
    })
  }

  async read<T>(flow: () => Flow<T>): Promise<T> {
    await this.#open()
    return this.#whenFree(() => this.#drive(flow()))
  }

  watch(topic: Topic, ring: () => void): () => void {
    const watcher = { topic, ring }
    this.#rings.add(watcher)
    this.#own.add(watcher)
    this.#changePoll ??= this.#pollChanges()
    return () => {
      this.#rings.delete(watcher)
      this.#own.delete(watcher)
    }
  }

  announce(topic: Topic): void {
    for (const watcher of this.#rings) {
      if (watcher.topic.namespace === topic.namespace && watcher.topic.schema === topic.schema) watcher.ring()
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#changePoll)
    for (const watcher of this.#own) this.#rings.delete(watcher)
    this.#own.clear()
    if (this.#database.isOpen) this.#database.close()
  }

  #open(): Promise<void> {
    this.#ready ??= this.#whenFree(() => {
      this.#database.exec('pragma journal_mode = wal')
      this.#database.exec(`pragma synchronous = ${this.#options.survives === 'power' ? 'full' : 'normal'}`)
    }).catch((error: unknown) => {
      this.#ready = undefined
      throw error
    })
    return this.#ready
  }

  /** Runs `work`, which never waits inside, again and again until nobody else holds the lock. */
  async #whenFree<T>(work: () => T): Promise<T> {
    const { busyLimitMs } = this.#options
    const deadline = performance.now() + busyLimitMs
    for (let tries = 1; ; tries += 1) {
      try {
        return work()
      } catch (error) {
        if (!isBusy(error)) throw asQueueError(error)
        if (performance.now() > deadline) {
          throw new QueueError('broker_unavailable', `the SQLite database stayed locked for ${busyLimitMs} ms`, { cause: error })
        }
        // Jitter, so that two waiters do not meet again and again.
        await sleep(Math.min(50, 1 + tries) * (0.5 + Math.random()), new AbortController().signal)
      }
    }
  }

  #drive<T>(flow: Flow<T>): T {
    let turn = flow.next([])
    while (!turn.done) turn = flow.next(this.#all(turn.value.text, turn.value.values))
    return turn.value
  }

  #all(text: string, values: readonly SqlValue[]): readonly Row[] {
    let statement = this.#statements.get(text)
    if (!statement) {
      statement = this.#database.prepare(text.replaceAll(/\$(\d+)/g, '?$1'))
      this.#statements.set(text, statement)
    }
    return statement.all(...values.map(asInput))
  }

  /** `data_version` changes when another connection commits. Reading it takes no lock and touches no page. */
  #pollChanges(): NodeJS.Timeout {
    let seen = this.#dataVersion()
    const look = () => {
      const current = this.#dataVersion()
      if (current === seen) return
      seen = current
      for (const watcher of this.#own) watcher.ring()
    }
    // The timer alone must not keep a process alive.
    return setInterval(look, this.#options.changePollMs).unref()
  }

  #dataVersion(): unknown {
    try {
      return this.#all('pragma data_version', [])[0]?.data_version
    } catch (error) {
      // Busy for a moment counts as changed: the worker looks once too often instead of once too rarely.
      if (isBusy(error)) return undefined
      throw error
    }
  }
}

function asInput(value: SqlValue): SQLInputValue {
  if (typeof value === 'string' || typeof value === 'number' || value === null || value instanceof Uint8Array) return value
  throw new QueueError('broker_failed', `a list of ${value.length} values reached SQLite without being encoded`)
}

function isBusy(error: unknown): boolean {
  // Primary result codes 5 (busy) and 6 (locked) in the low byte; the extended codes differ only above it.
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return false
  const primary = error.errcode & 0xff
  return primary === 5 || primary === 6
}

function asQueueError(error: unknown): unknown {
  if (error instanceof QueueError || !(error instanceof Error)) return error
  if (error.message.startsWith('no such table')) {
    return new QueueError('schema_outdated', `${error.message}: call migrate() of the broker first`, { cause: error })
  }
  return new QueueError('broker_failed', `SQLite: ${error.message}`, { cause: error })
}
