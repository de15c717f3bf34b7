import type { Share } from '../../../../contract/index.ts'
import { fullCount } from '../dashboard/short-count.ts'
import classes from './shares.module.css'

/** The largest parts of all downloads, as bars on the ground of a hundred per cent. */
export function Shares({ caption, shares }: { caption: string; shares: readonly Share[] }) {
  if (shares.length === 0) return <p>No download of these days says.</p>
  return (
    <table className={classes.shares}>
      <caption className="visually-hidden">{caption}</caption>
      <tbody>
        {shares.map(({ label, count, percent }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>
              <svg aria-hidden="true" className={classes.picture} preserveAspectRatio="none" viewBox="0 0 100 1">
                <rect className={classes.ground} height="1" width="100" />
                <rect className={classes.part} height="1" width={percent} />
              </svg>
            </td>
            <td>
              {fullCount(count)} ({percent} %)
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
