import type { StepRequest } from '../broker.ts'
import type { Finding } from '../finding.ts'
import type { Ask, SqlAuditOptions } from './audit.ts'
import type { Site, Topic } from './connection.ts'
import type { Row, SqlValue, Statement } from './flow.ts'
import type { Turn } from './step.ts'

/** One value of a row to insert, in the order of {@link Insertion.carried}. */
export type Carried = string | number | null | Uint8Array

/** Rows for one table. */
export interface Insertion {
  readonly table: string
  /** What each row carries, by name and PostgreSQL type. */
  readonly carried: readonly (readonly [name: string, type: string])[]
  readonly rows: readonly (readonly Carried[])[]
  /** The columns that are filled: with the value carried under the same name, or with an expression over such values. */
  readonly columns: readonly (string | readonly [column: string, expression: (carried: (name: string) => string) => string])[]
  /** The rest of the statement: what happens on a conflict, what is returned. */
  readonly rest: string
  /** Another insert, done first: when it inserts nothing, so does this one. Only where {@link Dialect.replyCanBeLost}. */
  readonly after?: Statement | undefined
  /** See {@link Statement.hot}. */
  readonly hot?: boolean
}

/** Where PostgreSQL and SQLite differ. Everything else is one text. */
export interface Dialect {
  /** Whether a commit can be applied although its reply never arrived. */
  readonly replyCanBeLost: boolean
  /** The database's clock in whole milliseconds since the epoch. Evaluated once per statement, so it can bound an index scan. */
  readonly nowMs: string
  /** Ends a select whose rows nobody else may change before the transaction is over. */
  readonly forUpdate: string
  /** The same, passing over rows that somebody else has locked. */
  readonly skipLocked: string
  readonly identityType: string
  readonly bytesType: string
  /** The name of one of our tables. */
  table(schema: string, name: string): string
  /** The name under which an existing index of ours is dropped. */
  index(schema: string, name: string): string
  /** Runs first in a migration: keeps other migrators out and makes room for the tables. */
  migrationStart(schema: string): readonly Statement[]
  /** Returns one row with `present` above zero when the table exists. */
  hasTable(table: string): Statement
  /** `column` is in the list that `parameter` carries. */
  isIn(column: string, parameter: string, type: 'text' | 'bigint'): string
  /** A list as one value. */
  list(values: readonly (string | number)[]): SqlValue
  /** Something to select from: one row with a `value` for each text of the list that `parameter` carries. */
  each(parameter: string): string
  /** The same for a JSON text of pairs: rows with a `queue` and a `key`. */
  pairs(parameter: string): string
  /** Inserts rows in their order: in one statement or in one for each. */
  insert(insertion: Insertion): readonly Statement[]
  /** Keeps everybody else from looking through the limits and pauses of these queues until the transaction is over. */
  lockQueues(topic: Topic, queues: readonly string[]): readonly Statement[]
  /** What endangers jobs in a database that answers like this, the worst first. */
  audit(ask: Ask, options: Required<SqlAuditOptions>): Promise<readonly Finding[]>
  /** Steps as single calls of the server, where it can be taught them. */
  readonly server?: ServerSteps
}

/** A step that the server does by itself: everything but results that only the outcome rules can settle. */
export interface ServerSteps {
  /** Creates what {@link ServerSteps.step} calls. */
  create(schema: string): readonly Statement[]
  /** Returns one row with `present` above zero when it is there. */
  isThere(schema: string): Statement
  canSettle(request: StepRequest): boolean
  step(site: Site, request: StepRequest): Statement
  asTurn(request: StepRequest, rows: readonly Row[]): Turn
}
