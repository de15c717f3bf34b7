import { auditSqlite } from './audit-sqlite.ts'
import type { Dialect, Insertion } from './dialect.ts'
import type { Statement } from './flow.ts'

/** What SQLite says in its own way. One connection writes at a time, so nothing there has to be locked. */
export const sqliteDialect: Dialect = {
  replyCanBeLost: false,
  nowMs: `cast(round(unixepoch('subsec') * 1000) as integer)`,
  forUpdate: '',
  skipLocked: '',
  identityType: 'integer primary key',
  bytesType: 'blob',
  table: (schema, name) => `${schema}_${name}`,
  index: (schema, name) => `${schema}_${name}`,
  migrationStart: () => [],
  hasTable: (table) => ({ text: `select count(*) as present from sqlite_master where type = 'table' and name = $1`, values: [table] }),
  isIn: (column, parameter) => `${column} in (select value from json_each(${parameter}))`,
  list: (values) => JSON.stringify(values),
  each: (parameter) => `(select value from json_each(${parameter})) as each_value`,
  pairs: (parameter) => `(select value->>0 as queue, value->>1 as key from json_each(${parameter})) as pair`,
  insert,
  lockQueues: () => [],
  audit: (ask, { schema }) => auditSqlite(ask, schema),
}

function insert({ table, carried, rows, columns, rest }: Insertion): readonly Statement[] {
  const places = new Map(carried.map(([name], index) => [name, `$${index + 1}`]))
  const place = (name: string) => places.get(name) ?? 'null'
  const named = columns.map((column) => (typeof column === 'string' ? column : column[0]))
  const filled = columns.map((column) => (typeof column === 'string' ? place(column) : column[1](place)))
  const text = `insert into ${table} (${named.join(', ')}) values (${filled.join(', ')}) ${rest}`
  return rows.map((values) => ({ text, values }))
}
