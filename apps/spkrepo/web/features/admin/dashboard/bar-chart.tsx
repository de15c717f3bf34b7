import { EmptyState } from '@trellis/ui'
import { useId } from 'react'
import classes from './bar-chart.module.css'
import { fullCount } from './short-count.ts'

/** One bar, of several parts where there are any. */
export interface Bar {
  readonly label: string
  readonly count: number
  readonly parts?: readonly { readonly label: string; readonly count: number }[]
}

/**
 * Bars side by side with their numbers, largest first. It is a table whose bars are decoration: who does not see them reads the same rows,
 * and the parts of bars are a second table below. `total` counts what has no bar, too.
 */
export function BarChart(props: { title: string; of: string; bars: readonly Bar[]; total: number; isWide?: boolean }) {
  const { title, of, bars, total, isWide = false } = props
  const headingId = useId()
  const most = Math.max(1, ...bars.map(({ count }) => count))
  const shown = bars.reduce((sum, { count }) => sum + count, 0)
  return (
    <section aria-labelledby={headingId} className={classes.chart} data-wide={isWide || undefined}>
      <h3 className={classes.title} id={headingId}>
        {title}
      </h3>
      {bars.length === 0 ? (
        <EmptyState title="No downloads were counted in these days" />
      ) : (
        <table aria-labelledby={headingId} className={classes.bars}>
          <thead className="visually-hidden">
            <tr>
              <th scope="col">{of}</th>
              <th scope="col">Downloads</th>
            </tr>
          </thead>
          <tbody>
            {bars.map((bar) => (
              <tr key={bar.label}>
                <th scope="row">{bar.label}</th>
                <td>
                  <BarPicture bar={bar} most={most} />
                  <span className={classes.count}>{fullCount(bar.count)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {total > shown && <p className={classes.rest}>All others: {fullCount(total - shown)}</p>}
      <PartsTable bars={bars} of={of} />
    </section>
  )
}

/** The bar, as long as its share of the longest. Parts shade off from the first to the last. */
function BarPicture({ bar, most }: { bar: Bar; most: number }) {
  const parts = bar.parts === undefined || bar.parts.length === 0 ? [{ label: bar.label, count: bar.count }] : bar.parts
  let from = 0
  return (
    <svg aria-hidden="true" className={classes.picture}>
      {/* So that the smallest count is more than nothing. */}
      <rect className={classes.part} height="100%" width="2" />
      {parts.map(({ label, count }, place) => {
        const x = from
        from += (count / most) * 100
        return (
          <rect
            className={classes.part}
            data-parts={parts.length}
            data-place={Math.min(place, 4)}
            height="100%"
            key={label}
            width={percent(from - x)}
            x={percent(x)}
          >
            <title>{`${label}: ${fullCount(count)}`}</title>
          </rect>
        )
      })}
    </svg>
  )
}

function PartsTable({ bars, of }: { bars: readonly Bar[]; of: string }) {
  const rows = bars.flatMap(({ label, parts = [] }) => parts.map((part) => ({ bar: label, ...part })))
  if (rows.length === 0) return null
  return (
    <details className={classes.parts}>
      <summary>By version, in numbers</summary>
      <p>In each bar the newest version comes first and is the strongest in colour.</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{of}</th>
            <th scope="col">Version</th>
            <th data-numeric scope="col">
              Downloads
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ bar, label, count }) => (
            <tr key={`${bar} ${label}`}>
              <th scope="row">{bar}</th>
              <td>{label}</td>
              <td data-numeric>{fullCount(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}

function percent(share: number): string {
  return `${Math.round(share * 100) / 100}%`
}
