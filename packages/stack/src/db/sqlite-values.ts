import type { StatementColumnMetadata } from 'node:sqlite'

/** What `node:sqlite` can bind. */
type Bound = null | number | bigint | string | Uint8Array

/**
 * A JavaScript value as SQLite stores it: booleans as 0 and 1, dates as milliseconds since the epoch, everything else as it is.
 * With `decoderFor` this lets queries use the same `boolean` and `Date` values on every database.
 */
export function encode(value: unknown): Bound {
  if (value === undefined || value === null) return null
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string' || value instanceof Uint8Array) return value
  throw new TypeError(`cannot store a value of type ${typeof value} (${JSON.stringify(value)}) in SQLite`)
}

type Row = Record<string, unknown>

/**
 * Turns stored values back by the *declared* type of the column they come from, in place:
 * `boolean` columns become booleans, `timestamptz` columns become dates. Undefined when a statement returns neither.
 */
export function decoderFor(columns: readonly StatementColumnMetadata[]): ((row: Row) => void) | undefined {
  const booleans = namesOf(columns, 'boolean')
  const timestamps = namesOf(columns, 'timestamptz')
  if (booleans.length === 0 && timestamps.length === 0) return undefined
  return (row) => {
    for (const name of booleans) if (row[name] !== null) row[name] = row[name] === 1
    for (const name of timestamps) if (typeof row[name] === 'number') row[name] = new Date(row[name])
  }
}

function namesOf(columns: readonly StatementColumnMetadata[], declaredType: string): string[] {
  return columns.filter((column) => column.type?.toLowerCase() === declaredType).map((column) => column.name)
}
