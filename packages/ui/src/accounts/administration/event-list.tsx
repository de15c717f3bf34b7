import type { ReactNode } from 'react'
import type { AuditEventView } from '../account-views.ts'
import { Moment } from '../frame/moment.tsx'
import { PageLink } from '../frame/page-link.tsx'
import { type Facts, Row, Rows } from '../frame/rows.tsx'

/** What was done, newest first. */
export function EventList({ events }: { events: readonly AuditEventView[] }) {
  return (
    <Rows label="Events">
      {events.map((event) => (
        <Row
          facts={[['When', <Moment at={event.at} key="when" />], ['By', actorOf(event)], ['To', subjectOf(event)], ...detailsOf(event)]}
          key={event.id}
          title={event.action}
        />
      ))}
    </Rows>
  )
}

function actorOf({ by }: AuditEventView): ReactNode {
  if (by === null) return 'the system'
  return <PageLink to={`/users/${encodeURIComponent(by.id)}`}>{by.username ?? by.id}</PageLink>
}

function subjectOf({ subject }: AuditEventView): ReactNode {
  const user = subject?.match(/^user:(.+)$/)?.[1]
  return user === undefined ? subject : <PageLink to={`/users/${encodeURIComponent(user)}`}>{subject}</PageLink>
}

function detailsOf({ details }: AuditEventView): Facts {
  return Object.entries(details).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])
}
