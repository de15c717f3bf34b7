import { auditPostgres } from './audit-postgres.ts'
import type { Dialect, Insertion } from './dialect.ts'
import type { SqlValue, Statement } from './flow.ts'
import { asTurn, canSettle, createFunctions, hasFunctions, stepStatement } from './postgres-functions.ts'

/** What PostgreSQL says in its own way. */
export const postgresDialect: Dialect = {
  replyCanBeLost: true,
  nowMs: '(select floor(extract(epoch from clock_timestamp()) * 1000)::bigint)',
  forUpdate: 'for update',
  skipLocked: 'for update skip locked',
  identityType: 'bigint generated always as identity primary key',
  bytesType: 'bytea',
  table: (schema, name) => `${schema}.${name}`,
  index: (schema, name) => `${schema}.${schema}_${name}`,
  migrationStart: (schema) => [
    { text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))', values: [`trellis queue migration of ${schema}`] },
    // A session that asked for the schema before it existed remembers so; reading the catalog makes it notice who made it meanwhile.
    { text: 'select 1 from pg_catalog.pg_namespace limit 1', values: [] },
    { text: `create schema if not exists ${schema}`, values: [] },
  ],
  hasTable: (table) => ({ text: 'select case when to_regclass($1) is null then 0 else 1 end as present', values: [table] }),
  isIn: (column, parameter, type) => `${column} = any(${parameter}::${type}[])`,
  list: (values) => [...values],
  each: (parameter) => `unnest(${parameter}::text[]) as each_value(value)`,
  pairs: (parameter) => `(select value->>0 as queue, value->>1 as key from jsonb_array_elements(${parameter}::jsonb)) as pair`,
  insert,
  lockQueues: ({ schema, namespace }, queues) => {
    if (queues.length === 0) return []
    // Everybody takes them in the order of the numbers, so two that want the same ones wait instead of blocking each other.
    const text = `
      select pg_advisory_xact_lock(number)
      from (select distinct hashtextextended($1 || queue, 0) as number from unnest($2::text[]) as queue order by 1) as gate`
    return [{ text, values: [`${schema} ${namespace} `, [...queues]] }]
  },
  audit: (ask, { schema, oldTransactionMs }) => auditPostgres(ask, schema, oldTransactionMs),
  server: { create: createFunctions, isThere: hasFunctions, canSettle, step: stepStatement, asTurn },
}

/**
 * Jobs of one kind differ in their ids and payloads. Which columns differ is part of a statement's text, and servers keep each prepared one
 * for as long as the connection lives, so those of mixed batches are not worth it.
 */
const preparedLists = 2

/** One statement for all rows. What is the same in all of them travels once; what is not, as one list for each column. */
function insert({ table, carried, rows, columns, rest, after, hot = false }: Insertion): readonly Statement[] {
  const [first, ...others] = rows
  if (!first) return []
  const values: SqlValue[] = [...(after?.values ?? [])]
  const lists: { readonly name: string; readonly place: string }[] = []
  const places = new Map<string, string>()
  for (const [index, [name, type]] of carried.entries()) {
    const isSame = others.every((row) => row[index] === first[index])
    values.push(isSame ? (first[index] ?? null) : rows.map((row) => row[index] ?? null))
    if (!isSame) lists.push({ name, place: `$${values.length}::${type}[]` })
    places.set(name, isSame ? `$${values.length}::${type}` : `new_row.${name}`)
  }
  const place = (name: string) => places.get(name) ?? 'null'
  const named = columns.map((column) => (typeof column === 'string' ? column : column[0]))
  const filled = columns.map((column) => (typeof column === 'string' ? place(column) : column[1](place)))
  const text = `
    ${after ? `with written as (${after.text})` : ''}
    insert into ${table} (${named.join(', ')})
    select ${filled.join(', ')}
    ${rowsOf(lists)}
    ${after ? 'where exists (select 1 from written)' : ''}
    ${lists.length > 0 ? 'order by row_place' : ''}
    ${rest}`
  return [{ text, values, hot: hot && lists.length <= preparedLists }]
}

function rowsOf(lists: readonly { readonly name: string; readonly place: string }[]): string {
  if (lists.length === 0) return ''
  const places = lists.map(({ place }) => place)
  return `from unnest(${places.join(', ')}) with ordinality as new_row(${lists.map(({ name }) => name).join(', ')}, row_place)`
}
