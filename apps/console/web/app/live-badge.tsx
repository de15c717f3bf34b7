import { Moment, useNow } from '@trellis/ui'
import classes from './live-badge.module.css'
import { useFeedState } from './services.ts'

/** How fresh the page is, in words, and by a dot for those who know it. Said aloud when it changes for better or worse, not at every second. */
export function LiveBadge() {
  const { kind, heardAt } = useFeedState()
  const now = useNow()
  const at = new Date(heardAt).toISOString()
  return (
    <div className={classes.badge} data-kind={kind}>
      <span aria-hidden="true" className={classes.dot} />
      <span className="visually-hidden" role="status">
        {announcements[kind]}
      </span>
      {kind === 'live' && <span>Live</span>}
      {kind === 'connecting' && <span>Connecting</span>}
      {kind === 'polling' && (
        <span>
          Reconnecting; asked <Moment at={at} now={now} />
        </span>
      )}
      {kind === 'stale' && (
        <span>
          Stale: last heard <Moment at={at} now={now} />
        </span>
      )}
    </div>
  )
}

const announcements = {
  live: 'Changes are shown as they happen.',
  connecting: '',
  polling: 'Reconnecting. Until then the page is renewed every few seconds.',
  stale: 'The server does not answer. What is shown is out of date.',
} as const
