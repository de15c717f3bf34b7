import { useHydrated } from './hydrated.ts'

/** A point in time on the reader's clock; on that of Greenwich as long as the page is as the server has drawn it. */
export function Moment({ at }: { at: string }) {
  const timeZone = useHydrated() ? new Intl.DateTimeFormat().resolvedOptions().timeZone : 'UTC'
  return (
    <time dateTime={at}>{new Date(at).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short', hour12: false, timeZone })}</time>
  )
}
