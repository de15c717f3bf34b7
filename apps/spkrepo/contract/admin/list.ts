import { type Static, type TProperties, type TSchema, Type } from 'typebox'

/** Rows on one page of every list. */
export const pageSize = 20

const Direction = Type.Enum(['asc', 'desc'])

/** A filter by words: rows that have them somewhere, whatever case. Empty: no filter. */
export function textFilter(description: string) {
  return Type.Optional(Type.String({ maxLength: 200, description }))
}

/** A filter by one of a few values. Empty: no filter. */
export function choiceFilter<const Choice extends string>(choices: readonly Choice[], description: string) {
  return Type.Optional(Type.Enum(['', ...choices], { description }))
}

/** A filter by a property that a row has or has not. */
export function yesNoFilter(description: string) {
  return choiceFilter(['yes', 'no'], description)
}

/** What a list is asked with: a page, an order, and its own filters. What is left out has its default. */
export function listQuery<const Sort extends string, Filters extends TProperties>(sorts: readonly Sort[], filters: Filters) {
  return Type.Object({
    page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'From 1; one beyond the last is the last.' })),
    sort: Type.Optional(Type.Enum([...sorts])),
    direction: Type.Optional(Direction),
    ...filters,
  })
}

/** One page of a list. */
export function listOf<Row extends TSchema>(row: Row) {
  return Type.Object({
    rows: Type.Array(row),
    total: Type.Integer({ description: 'Rows that the filters let through, on all pages.' }),
    page: Type.Integer(),
    pages: Type.Integer({ description: 'At least 1.' }),
  })
}

/** Where a row stands in the list that somebody came from. */
export const ListPlace = Type.Object({
  position: Type.Integer({ description: 'From 1.' }),
  total: Type.Integer(),
  previous: Type.Union([Type.Integer(), Type.Null()], { description: 'Id of the row before.' }),
  next: Type.Union([Type.Integer(), Type.Null()]),
})
export type ListPlace = Static<typeof ListPlace>

/** What is asked with a row, to learn its place in a list; its page does not matter. */
export const RowId = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 }) })
