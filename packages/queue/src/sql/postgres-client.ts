import { RepeatTransaction } from './flow.ts'

/** What arrives after a LISTEN. */
interface PostgresNotification {
  readonly payload?: string | undefined
}

/** What the adapter uses of a client of the `pg` package. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>
  /** With a name the server keeps the statement, prepared, for as long as the connection lives. */
  query(statement: {
    readonly name: string
    readonly text: string
    readonly values: unknown[]
  }): Promise<{ rows: Record<string, unknown>[] }>
  on(event: 'notification', listener: (message: PostgresNotification) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  off(event: 'error', listener: (error: Error) => void): unknown
  release(destroy?: boolean): void
}

/** What the adapter uses of a pool of the `pg` package. */
export interface PostgresPool {
  connect(lend: (error: Error | undefined, client: PostgresClient | undefined) => void): void
}

/**
 * A client of the pool; `onError` hears when its connection is lost. In the very turn in which a pool lends a client, the server may say
 * that its connection is over, and an error that nobody listens for ends the process: so not by a promise, which resolves a turn later.
 */
export function borrow(pool: PostgresPool, onError: (error: Error) => void): Promise<PostgresClient> {
  return new Promise((resolve, reject) => {
    pool.connect((error, client) => {
      if (!client) return reject(error)
      client.on('error', onError)
      resolve(client)
    })
  })
}

/** Lends a client of the pool for some queries. A connection that is lost meanwhile rejects the query that it interrupts. */
export async function withClient<T>(pool: PostgresPool, work: (client: PostgresClient) => Promise<T>): Promise<T> {
  let broken = false
  // The query that it interrupts reports it.
  const onError = () => {
    broken = true
  }
  const client = await borrow(pool, onError)
  try {
    return await work(client)
  } catch (error) {
    broken ||= sqlState(error) === undefined && !(error instanceof RepeatTransaction)
    throw error
  } finally {
    client.off('error', onError)
    // A client whose connection failed, or may be inside a transaction, must not be given to others.
    client.release(broken)
  }
}

/** The five-character code of an error that the server reported over a working connection. */
export function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error && 'code' in error && 'severity' in error)) return undefined
  return typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : undefined
}
