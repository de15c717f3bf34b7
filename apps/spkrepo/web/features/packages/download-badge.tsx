import classes from './download-badge.module.css'
import { downloadMark } from './download-mark.ts'

/** How often a package is downloaded, in round numbers; nothing for those that few people want. */
export function DownloadBadge({ downloads }: { downloads: number }) {
  const mark = downloadMark(downloads)
  if (mark === undefined) return null
  return (
    <span className={classes.badge} title={`${downloads.toLocaleString('en-US')} downloads in 90 days`}>
      {mark}
      <span className="visually-hidden"> downloads in 90 days</span>
    </span>
  )
}
