import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import { type ListPlace, pageSize } from '../../../contract/index.ts'
import type { Tables } from '../../tables.ts'
import type { Care } from './care.ts'
import { type Filter, listed } from './filters.ts'

type Direction = 'asc' | 'desc'

/** A list as the administration shows it: its rows, and the closed sets of its orders and filters, by the words of its contract. */
export interface ListTable<Row extends { readonly id: number }> {
  /** Every row in care, each column under a name of its own; flags as 0 and 1. */
  readonly rows: (db: Kysely<Tables>, care: Care) => SelectQueryBuilder<Tables, never, Row>
  /** Columns by what the address calls them. */
  readonly sorts: Readonly<Record<string, keyof Row & string>>
  readonly firstSort: { readonly by: string; readonly direction: Direction }
  readonly filters: Readonly<Record<string, Filter>>
}

/** What a list is asked with; validated by its contract, so there are no other words in it. */
export interface ListAsked {
  readonly page?: number
  readonly sort?: string
  readonly direction?: Direction
}

/** What belongs to every question: whose rows, and which of them. */
export interface Asked {
  readonly care: Care
  readonly query: ListAsked
}

/** One page. A page beyond the last is the last, since rows may have gone since somebody counted. */
export async function listPage<Row extends { readonly id: number }>(
  db: Kysely<Tables>,
  table: ListTable<Row>,
  asked: Asked,
): Promise<{ readonly rows: readonly Row[]; readonly total: number; readonly page: number; readonly pages: number }> {
  const found = matching(db, table, asked)
  const counted = await found.select(sql<number | string>`count(*)`.as('total')).executeTakeFirstOrThrow()
  const total = Number(counted.total)
  const pages = Math.max(1, Math.ceil(total / pageSize))
  const page = Math.min(asked.query.page ?? 1, pages)
  const rows = await found
    .selectAll()
    .orderBy(sql`${orderOf(table, asked.query)}`)
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .$castTo<Row>()
    .execute()
  return { rows, total, page, pages }
}

/** Where the row stands in the list; null when the list does not have it. */
export async function placeIn<Row extends { readonly id: number }>(
  db: Kysely<Tables>,
  table: ListTable<Row>,
  { id, ...asked }: Asked & { readonly id: number },
): Promise<ListPlace | null> {
  const order = orderOf(table, asked.query)
  const numbered = matching(db, table, asked).select([
    sql<number>`${listed('id')}`.as('id'),
    sql<number | string>`row_number() over (order by ${order})`.as('position'),
    sql<number | null>`lag(${listed('id')}) over (order by ${order})`.as('previous'),
    sql<number | null>`lead(${listed('id')}) over (order by ${order})`.as('next'),
    sql<number | string>`count(*) over ()`.as('total'),
  ])
  const row = await db.selectFrom(numbered.as('numbered')).selectAll().where('numbered.id', '=', id).executeTakeFirst()
  if (row === undefined) return null
  return { position: Number(row.position), total: Number(row.total), previous: row.previous, next: row.next }
}

/** The one row with this id; undefined when there is none, or none in care. */
export async function rowOf<Row extends { readonly id: number }>(
  db: Kysely<Tables>,
  table: ListTable<Row>,
  { care, id }: { readonly care: Care; readonly id: number },
): Promise<Row | undefined> {
  return await db
    .selectFrom(table.rows(db, care).as('listed'))
    .selectAll()
    .where(sql<boolean>`${listed('id')} = ${id}`)
    .$castTo<Row>()
    .executeTakeFirst()
}

function matching<Row extends { readonly id: number }>(db: Kysely<Tables>, table: ListTable<Row>, { care, query }: Asked) {
  const asked = new Map<string, unknown>(Object.entries(query))
  let found = db.selectFrom(table.rows(db, care).as('listed'))
  for (const [name, filter] of Object.entries(table.filters)) {
    const value = asked.get(name)
    if (typeof value === 'string' && value.trim() !== '') found = found.where(filter(value, db))
  }
  return found
}

/** Rows without a value come last in either direction, as databases disagree; the id makes every order a total one. */
function orderOf<Row extends { readonly id: number }>({ sorts, firstSort }: ListTable<Row>, query: ListAsked) {
  const by = query.sort ?? firstSort.by
  const column = sorts[by]
  if (column === undefined) throw new TypeError(`the list cannot be sorted by "${by}"`)
  const direction = query.direction ?? (query.sort === undefined ? firstSort.direction : 'asc')
  const way = direction === 'desc' ? sql`desc` : sql`asc`
  return sql`case when ${listed(column)} is null then 1 else 0 end, ${listed(column)} ${way}, ${listed('id')} ${way}`
}
