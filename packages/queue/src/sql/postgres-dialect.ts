import { auditPostgres } from './audit-postgres.ts'
import type { Dialect, Insertion } from './dialect.ts'
import type { Statement } from './flow.ts'
import { asTurn, canSettle, createFunctions, hasFunctions, stepStatement } from './postgres-functions.ts'

/** What PostgreSQL says in its own way. */
export const postgresDialect: Dialect = {
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

function insert({ table, carried, rows, columns, rest }: Insertion): readonly Statement[] {
  const named = columns.map((column) => (typeof column === 'string' ? column : column[0]))
  const filled = columns.map((column) => (typeof column === 'string' ? `new_row.${column}` : column[1]((name) => `new_row.${name}`)))
  const arrays = carried.map(([, type], index) => `$${index + 1}::${type}[]`)
  const text = `
    insert into ${table} (${named.join(', ')})
    select ${filled.join(', ')}
    from unnest(${arrays.join(', ')}) with ordinality as new_row(${carried.map(([name]) => name).join(', ')}, row_place)
    order by row_place
    ${rest}`
  return [{ text, values: carried.map((_column, index) => rows.map((row) => row[index] ?? null)) }]
}
