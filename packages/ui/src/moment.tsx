import { relativeTime } from './relative-time.ts'

/** A moment as people ask for it: how long ago, or in how long; the exact local and UTC times are its title, the machine's form its `datetime`. */
export function Moment({ at, now }: { at: string; now: Date }) {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return <span>{at}</span>
  return (
    <time dateTime={date.toISOString()} title={`${localTime(date)} (${utcTime(date)})`}>
      {relativeTime(date, now)}
    </time>
  )
}

/** Date and time where the reader is, to the second. */
export function localTime(date: Date): string {
  return date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
}

/** Date and time in UTC, to the second: `2026-11-21 03:00:00 UTC`. */
export function utcTime(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
