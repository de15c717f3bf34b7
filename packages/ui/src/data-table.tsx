import type { ReactNode } from 'react'
import classes from './data-table.module.css'
import { useSteadyRows } from './use-steady-rows.ts'

/** One column of a table. */
export interface Column<Row> {
  readonly key: string
  readonly title: string
  /** Numbers stand to the right, one below the other. */
  readonly numeric?: boolean
  readonly cell: (row: Row) => ReactNode
}

/**
 * Rows that change while somebody looks. They keep their places as long as the pointer or the focus is among them; a line at the end, always in
 * sight, says what waits. On a narrow screen each row is a block of its titles and values. `scope` names what is listed, so that another filter begins anew.
 */
export function DataTable<Row>(props: {
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  scope?: string
}) {
  const { caption, columns, keyOf } = props
  const steady = useSteadyRows(props.rows, { keyOf, scope: props.scope ?? '' })
  return (
    <div className={classes.frame} {...steady.hold}>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <caption className="visually-hidden">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th data-numeric={column.numeric} key={column.key} scope="col">
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {steady.rows.map((row) => (
              <tr data-gone={steady.gone.has(keyOf(row)) || undefined} key={keyOf(row)}>
                {columns.map((column) => (
                  <td data-numeric={column.numeric} data-title={column.title} key={column.key}>
                    <div>{column.cell(row)}</div>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div role="status">
        {steady.waiting > 0 && (
          <p className={classes.waiting}>
            {steady.waiting === 1 ? '1 row has come or gone.' : `${steady.waiting} rows have come or gone.`}{' '}
            <button className={classes.show} onClick={steady.showNow} type="button">
              Show the list as it is now
            </button>
          </p>
        )}
      </div>
    </div>
  )
}
