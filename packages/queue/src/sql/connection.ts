import type { Death } from '../broker.ts'
import type { KeeperSource } from '../keeper/source.ts'
import type { Dialect } from './dialect.ts'
import type { Flow, Row, Statement } from './flow.ts'

/** A way to a database that holds jobs. Made by `postgresConnection` or `sqliteConnection`, closed by whoever made it. */
export interface SqlConnection {
  readonly dialect: Dialect
  /** How a thread opens the same database, to renew leases while this one is blocked. Left out where it cannot. */
  readonly keeper?: KeeperSource
  /** Runs a flow as one transaction and repeats it when the database asks for that. Throws `broker_unavailable` or `broker_failed`. */
  transact<T>(flow: () => Flow<T>): Promise<T>
  /** Runs one statement, which is a transaction by itself, and returns its rows. Throws like {@link SqlConnection.transact}. */
  once(statement: Statement): Promise<readonly Row[]>
  /** Runs a flow that only reads, without taking a write lock. */
  read<T>(flow: () => Flow<T>): Promise<T>
  /** Calls `ring` when jobs of this schema and namespace may have changed, in this process or another. Returns the end of it. */
  watch(topic: Topic, ring: () => void): () => void
  /** Tells the watchers of every process. Best effort: whoever misses it finds out at its next poll. */
  announce(topic: Topic): void
  close(): Promise<void>
}

/** What a wake-up is about. */
export interface Topic {
  readonly schema: string
  readonly namespace: string
}

/** Every table of ours. What is in them, the migrations say. */
export const tableNames = [
  'job',
  'worker',
  'schedule',
  'version',
  'slot',
  'rate',
  'pause',
  'claim',
  'child',
  'child_end',
  'log',
  'call',
] as const

type Tables = { readonly [Name in (typeof tableNames)[number]]: string }

/** What every flow is told: the dialect, the tables' full names and whose jobs it is about. */
export interface Site extends Topic, Tables {
  readonly dialect: Dialect
  /** Where a flow notes the jobs that it makes dead although no worker said so. Each start of a transaction has an empty list of its own. */
  readonly died: Death[]
}

/** The site of a namespace in a schema. */
export function siteOf(dialect: Dialect, { schema, namespace }: Topic): Site {
  const tables = Object.fromEntries(tableNames.map((name) => [name, dialect.table(schema, name)])) as Tables
  return { dialect, schema, namespace, died: [], ...tables }
}
