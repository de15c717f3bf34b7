import { useQuery } from '@tanstack/react-query'
import { EmptyState } from '../../empty-state.tsx'
import { auditOf } from '../account-queries.ts'
import type { UserView } from '../account-views.ts'
import { useAccounts } from '../accounts-context.ts'
import { Loaded } from '../frame/loaded.tsx'
import { Section } from '../frame/page-frame.tsx'
import { PageLink } from '../frame/page-link.tsx'
import { EventList } from './event-list.tsx'

/** What was last done to an account, and where to find what it did. */
export function UserEvents({ user }: { user: UserView }) {
  const { api } = useAccounts()
  const events = useQuery(auditOf(api, { subject: `user:${user.id}`, pageSize: 10 }))
  return (
    <Section title="What was done to this account">
      <Loaded query={events} what="the audit log">
        {(loaded) => (loaded.events.length === 0 ? <EmptyState title="Nothing yet" /> : <EventList events={loaded.events} />)}
      </Loaded>
      <PageLink to={`/audit?${new URLSearchParams({ by: user.id })}`}>What this account did</PageLink>
    </Section>
  )
}
