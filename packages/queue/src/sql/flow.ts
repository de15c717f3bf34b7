/** What a statement may carry. */
export type SqlValue = string | number | null | Uint8Array | readonly (string | number | null | Uint8Array)[]

/** One statement with `$1`, `$2`… for its values. */
export interface Statement {
  readonly text: string
  readonly values: readonly SqlValue[]
  /** The text comes again and again: a server may keep what it worked out about it. */
  readonly hot?: boolean
}

/** A row by column name. Integers may arrive as text; read them with {@link int}. */
export type Row = Readonly<Record<string, unknown>>

/**
 * A transaction as a generator: it yields statements and is given their rows. The same code is thereby driven without a pause
 * on SQLite, where a transaction must not wait across an `await`, and statement by statement over the wire on PostgreSQL.
 * A flow may be started again when its transaction has to be repeated, so it changes nothing but the database.
 */
export type Flow<T> = Generator<Statement, T, readonly Row[]>

/** Yields one statement and returns its rows. */
export function* sql(text: string, ...values: readonly SqlValue[]): Flow<readonly Row[]> {
  return yield { text, values }
}

/** Like {@link sql}, for the one row or none that is expected. */
export function* sqlFirst(text: string, ...values: readonly SqlValue[]): Flow<Row | undefined> {
  const rows = yield* sql(text, ...values)
  return rows[0]
}

/** A whole number out of a row. PostgreSQL's bigint arrives as text. */
export function int(value: unknown): number {
  return Number(value)
}

/** Thrown by a flow that came too late for something that it has seen: the transaction must be repeated from its start. */
export class RepeatTransaction extends Error {}
