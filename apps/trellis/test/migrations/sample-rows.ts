import type { Database } from '@trellis/stack'
import type { AnyTables, StoredColumn, StoredTable } from './stored-tables.ts'

/** Columns whose rules allow few values. Three letters at most elsewhere: the shortest text is a code of a language. */
const special: Readonly<Record<string, unknown>> = {
  line: 'dsm',
  signing: 'unsigned',
  storage: 'local',
  dimension: 'firmware',
  details: '{}',
}
/** Of every row, beyond those that steps number themselves; so rows refer to each other whatever the order. */
const number = 9_001
const moment = new Date('2024-02-29T12:30:00.125Z')

/** All rows of a table at one time. */
export interface KeptRows {
  readonly table: StoredTable
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

/** Puts a row into each table and returns what all of them hold then. They refer to each other. */
export async function fillTables(database: Database, tables: readonly StoredTable[]): Promise<readonly KeptRows[]> {
  let left = tables
  while (left.length > 0) {
    const refused: StoredTable[] = []
    let why: unknown
    for (const table of left) {
      try {
        await dbOf(database, table).insertInto(table.name).values(rowOf(table)).execute()
      } catch (cause) {
        // It refers to a table whose turn has not come.
        why = cause
        refused.push(table)
      }
    }
    if (refused.length === left.length) throw new Error(`no row for ${refused.map(({ name }) => name).join(', ')}`, { cause: why })
    left = refused
  }
  return await Promise.all(tables.map(async (table) => ({ table, rows: await rowsOf(database, table) })))
}

/** The rows of a table, in the columns that `table` had. */
export async function rowsOf(database: Database, table: StoredTable): Promise<KeptRows['rows']> {
  return await dbOf(database, table)
    .selectFrom(table.name)
    .select(table.columns.map(({ name }) => name))
    .execute()
}

const dbOf = (database: Database, { service }: StoredTable) => database.forService<AnyTables>(service)

function rowOf({ columns }: StoredTable): Record<string, unknown> {
  return Object.fromEntries(columns.map((column) => [column.name, special[column.name] ?? sampleOf(column)]))
}

function sampleOf({ dataType }: StoredColumn): unknown {
  const type = dataType.toLowerCase()
  if (/char|text/.test(type)) return 'zz'
  if (/bool|tinyint/.test(type)) return false
  if (/time/.test(type)) return moment
  if (/blob|bytea/.test(type)) return Buffer.from('zz')
  if (/int/.test(type)) return number
  throw new Error(`no sample for a column of type ${dataType}`)
}
