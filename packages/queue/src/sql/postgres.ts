import { sleep } from '../bell.ts'
import { QueueError } from '../errors.ts'
import type { KeeperSource } from '../keeper/source.ts'
import { postgresKeeper } from '../keeper/sql-source.ts'
import type { SqlConnection, Topic } from './connection.ts'
import { type Flow, RepeatTransaction, type Row, type Statement } from './flow.ts'
import { HotStatements } from './hot-statements.ts'
import { PostgresBell } from './postgres-bell.ts'
import { type PostgresClient, type PostgresPool, sqlState, withClient } from './postgres-client.ts'
import { postgresDialect } from './postgres-dialect.ts'

export type { PostgresClient, PostgresPool } from './postgres-client.ts'

/** How often a transaction is repeated that the server ended to resolve a conflict. */
const conflictLimit = 5

/**
 * Uses a pool of the `pg` package: one client for wake-ups while a worker waits, one for a moment at each call. The pool stays its
 * owner's: give it an error listener, and room, because a lease that waits for a free client cannot be renewed.
 */
export function postgresConnection(pool: PostgresPool): SqlConnection {
  return new PostgresConnection(pool)
}

class PostgresConnection implements SqlConnection {
  readonly dialect = postgresDialect
  readonly keeper?: KeeperSource
  readonly #pool: PostgresPool
  readonly #bell: PostgresBell
  readonly #statements = new HotStatements()

  constructor(pool: PostgresPool) {
    this.#pool = pool
    this.#bell = new PostgresBell(pool)
    const keeper = postgresKeeper(pool)
    if (keeper) this.keeper = keeper
  }

  transact<T>(flow: () => Flow<T>): Promise<T> {
    return this.#repeated((client) => inTransaction(client, flow))
  }

  once(statement: Statement): Promise<readonly Row[]> {
    return this.#repeated((client) => this.#statements.run(client, statement))
  }

  async read<T>(flow: () => Flow<T>): Promise<T> {
    try {
      return await withClient(this.#pool, (client) => drive(client, flow()))
    } catch (error) {
      throw asQueueError(error)
    }
  }

  watch(topic: Topic, ring: () => void): () => void {
    return this.#bell.watch(topic, ring)
  }

  announce(topic: Topic): void {
    this.#bell.announce(topic)
  }

  close(): Promise<void> {
    return this.#bell.close()
  }

  async #repeated<T>(work: (client: PostgresClient) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await withClient(this.#pool, work)
      } catch (error) {
        if (!isConflict(error) || tries === conflictLimit) throw asQueueError(error)
        await sleep(tries * 10 * Math.random(), new AbortController().signal)
      }
    }
  }
}

async function inTransaction<T>(client: PostgresClient, flow: () => Flow<T>): Promise<T> {
  await client.query('begin')
  try {
    const result = await drive(client, flow())
    await client.query('commit')
    return result
  } catch (error) {
    if (sqlState(error) !== undefined || error instanceof RepeatTransaction) await client.query('rollback')
    throw error
  }
}

async function drive<T>(client: PostgresClient, flow: Flow<T>): Promise<T> {
  let turn = flow.next([])
  while (!turn.done) {
    const result: { rows: readonly Row[] } = await client.query(turn.value.text, [...turn.value.values])
    turn = flow.next(result.rows)
  }
  return turn.value
}

function isConflict(error: unknown): boolean {
  const state = sqlState(error)
  return error instanceof RepeatTransaction || state === '40P01' || state === '40001'
}

function asQueueError(error: unknown): QueueError {
  if (error instanceof QueueError) return error
  const state = sqlState(error)
  const message = error instanceof Error ? error.message : String(error)
  // A table, a schema or a function that is not there.
  if (state === '42P01' || state === '3F000' || state === '42883') {
    return new QueueError('schema_outdated', `${message}: call migrate() of the broker first`, { cause: error })
  }
  // 08: connection, 53: too many clients or out of memory, 57P: the server is shutting down or starting.
  if (state === undefined || /^(08|53|57P|40)/.test(state)) {
    return new QueueError('broker_unavailable', `PostgreSQL cannot be reached: ${message}`, { cause: error })
  }
  return new QueueError('broker_failed', `PostgreSQL: ${message}`, { cause: error })
}
