import { useQuery } from '@tanstack/react-query'
import { PageHeading } from '@trellis/ui'
import { mayOpen } from '../../../app/admin-access.ts'
import { PageTitle } from '../../../app/page-title.tsx'
import { currentSession } from '../../session/session-query.ts'
import { AdminLink } from './admin-link.tsx'
import { adminSections } from './sections.ts'

/** `/admin`: what can be done here. */
export function AdminHomePage() {
  const session = useQuery(currentSession).data
  return (
    <>
      <PageTitle>Administration</PageTitle>
      <PageHeading>Administration</PageHeading>
      <ul>
        {adminSections
          .filter(({ to, needs }) => to !== '/admin' && mayOpen(session, needs))
          .map(({ to, label, summary }) => (
            <li key={to}>
              <AdminLink to={to}>{label}</AdminLink>: {summary}
            </li>
          ))}
      </ul>
    </>
  )
}
