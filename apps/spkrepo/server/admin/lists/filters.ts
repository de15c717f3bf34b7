import { type Expression, type Kysely, type SqlBool, sql } from 'kysely'
import type { Tables } from '../../tables.ts'

/** Keeps the rows that `value`, which is never empty, asks for. The rows of the list are called `listed`. */
export type Filter = (value: string, db: Kysely<Tables>) => Expression<SqlBool>

/** Rows whose text has the value in it, whatever case. */
export function has(column: string): Filter {
  return (value) => like(column, `%${literally(value)}%`)
}

/** Rows whose text begins with the value, whatever case. */
export function beginsWith(column: string): Filter {
  return (value) => like(column, `${literally(value)}%`)
}

/** Rows whose column is the value. */
export function is(column: string): Filter {
  return (value) => sql<SqlBool>`${listed(column)} = ${value}`
}

/** Rows whose column is this number; none for what is no number. */
export function isNumber(column: string): Filter {
  // More digits than a column holds would be an error on PostgreSQL.
  return (value) => (/^\d{1,9}$/.test(value.trim()) ? sql<SqlBool>`${listed(column)} = ${Number(value)}` : sql<SqlBool>`1 = 0`)
}

/** `yes`: rows whose column is 1. Flags of lists are numbers, because databases disagree about booleans that are worked out. */
export function yesNo(column: string): Filter {
  return (value) => sql<SqlBool>`${listed(column)} = ${value === 'yes' ? 1 : 0}`
}

/** What is written as two parts around the last hyphen, either of which may stand alone: `1.2-4`, `1.2`, `4`. */
export function twoParts(before: Filter, after: Filter): Filter {
  return (value, db) => {
    const hyphen = value.lastIndexOf('-')
    const [first, second] = [value.slice(0, hyphen).trim(), value.slice(hyphen + 1).trim()]
    if (hyphen === -1) return sql<SqlBool>`(${before(value, db)} or ${after(value, db)})`
    const parts = [...(first === '' ? [] : [before(first, db)]), ...(second === '' ? [] : [after(second, db)])]
    return parts.length === 0 ? sql<SqlBool>`1 = 1` : sql<SqlBool>`(${sql.join(parts, sql` and `)})`
  }
}

/** A column of the list's rows. */
export function listed(column: string) {
  return sql.ref(`listed.${column}`)
}

function like(column: string, pattern: string): Expression<SqlBool> {
  return sql<SqlBool>`lower(${listed(column)}) like lower(${pattern}) escape '!'`
}

/** Text for `like` in which nothing has a meaning of its own. PostgreSQL takes no zero byte in a text, and no text has one. */
export function literally(value: string): string {
  return value.trim().replaceAll('\0', '').replaceAll(/[!%_]/g, '!$&')
}
