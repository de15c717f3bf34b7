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
  connect(): Promise<PostgresClient>
}

/** Lends a client of the pool for some queries. A connection that is lost meanwhile rejects the query that it interrupts. */
export async function withClient<T>(pool: PostgresPool, work: (client: PostgresClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken = false
  // Without a listener a lost connection would end the process; the query that it interrupts reports it.
  const onError = () => {
    broken = true
  }
  client.on('error', onError)
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
