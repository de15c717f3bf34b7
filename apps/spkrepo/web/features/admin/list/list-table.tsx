import { AdminLink } from '../shell/admin-link.tsx'
import { orderOf, type Search, sortedBy } from './list-address.ts'
import type { ListColumn, ListLook } from './list-look.ts'
import classes from './list-table.module.css'
import type { Selection } from './selection.ts'

/** The rows of a page. On a narrow screen each is a block of its titles and values. Without `selection` there is nothing to tick. */
export function ListTable<Row extends { readonly id: number }>(props: {
  look: ListLook<Row>
  rows: readonly Row[]
  search: Search
  selection: Selection | undefined
}) {
  const { look, rows, search, selection } = props
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <caption className="visually-hidden">{look.noun[1]}</caption>
        <thead>
          <GroupHeadings columns={look.columns} hasTicks={selection !== undefined} />
          <tr>
            {selection !== undefined && (
              <th scope="col">
                <SelectAll selection={selection} what={look.noun[1]} />
              </th>
            )}
            {look.columns.map((column) => (
              <Heading column={column} key={column.key} look={look} search={search} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr data-selected={selection?.has(row.id) || undefined} key={row.id}>
              {selection !== undefined && (
                <td className={classes.tick} data-title="Selected">
                  <input
                    aria-label={`Select ${look.labelOf(row)}`}
                    checked={selection.has(row.id)}
                    className={classes.box}
                    disabled={!selection.isReady}
                    onChange={() => selection.toggle(row.id)}
                    type="checkbox"
                  />
                </td>
              )}
              {look.columns.map((column) => (
                <td data-numeric={column.numeric} data-title={column.title} key={column.key}>
                  <div>{column.cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The headings that neighbours have in common, in a row of their own; none where no column is of a group. */
function GroupHeadings<Row>({ columns, hasTicks }: { columns: ListLook<Row>['columns']; hasTicks: boolean }) {
  if (columns.every(({ group }) => group === undefined)) return null
  const groups: { key: string; title: string | undefined; span: number }[] = hasTicks ? [{ key: 'ticks', title: undefined, span: 1 }] : []
  for (const { key, group } of columns) {
    const last = groups.at(-1)
    if (last !== undefined && last.title === group) last.span += 1
    else groups.push({ key, title: group, span: 1 })
  }
  return (
    <tr>
      {groups.map(({ key, title, span }) =>
        title === undefined ? (
          <td colSpan={span} key={key} />
        ) : (
          <th className={classes.group} colSpan={span} key={key} scope="colgroup">
            {title}
          </th>
        ),
      )}
    </tr>
  )
}

/** Ticks every row of the page, or none. */
export function SelectAll({ selection, what }: { selection: Selection; what: string }) {
  return (
    <input
      aria-label={`Select all ${what} on this page`}
      checked={selection.isAll}
      className={classes.box}
      disabled={!selection.isReady}
      onChange={selection.toggleAll}
      ref={(box) => {
        // No attribute says "some of them".
        if (box !== null) box.indeterminate = selection.ids.length > 0 && !selection.isAll
      }}
      type="checkbox"
    />
  )
}

const ways = { asc: 'ascending', desc: 'descending' } as const
const arrows = { asc: '↑', desc: '↓' } as const

function Heading<Row>({ column, look, search }: { column: ListColumn<Row>; look: ListLook<Row>; search: Search }) {
  const { sort, title, numeric } = column
  if (sort === undefined) {
    return (
      <th data-numeric={numeric} scope="col">
        {title}
      </th>
    )
  }
  const order = orderOf(look.words, search)
  const isSorted = order.by === sort
  return (
    <th aria-sort={isSorted ? ways[order.direction] : undefined} data-numeric={numeric} scope="col">
      <AdminLink className={classes.sort} to={sortedBy(look.words, search, sort)}>
        {title}
        <span aria-hidden="true">{isSorted ? ` ${arrows[order.direction]}` : ''}</span>
      </AdminLink>
    </th>
  )
}
