import { useQuery } from '@tanstack/react-query'
import { sessionOf } from '../account-queries.ts'
import { useAccounts } from '../accounts-context.ts'
import { PageLink } from './page-link.tsx'
import classes from './section-nav.module.css'

interface Entry {
  readonly to: string
  readonly label: string
  /** Shown only to those who have it. */
  readonly permission?: string
}

const own: readonly Entry[] = [
  { to: '/profile', label: 'Profile' },
  { to: '/profile/password', label: 'Password' },
  { to: '/profile/email', label: 'E-mail' },
  { to: '/profile/two-factor', label: 'Two-factor' },
  { to: '/profile/sessions', label: 'Sessions' },
  { to: '/profile/keys', label: 'API keys' },
  { to: '/users', label: 'Administration', permission: 'accounts.read' },
]

const administration: readonly Entry[] = [
  { to: '/users', label: 'Users', permission: 'accounts.read' },
  { to: '/users/invitations', label: 'Invitations and approvals', permission: 'accounts.read' },
  { to: '/users/service-accounts', label: 'Service accounts', permission: 'accounts.read' },
  { to: '/users/keys', label: 'All keys', permission: 'accounts.read' },
  { to: '/users/access', label: 'Why denied', permission: 'accounts.read' },
  { to: '/audit', label: 'Audit log', permission: 'audit.read' },
]

/** The pages of one's own account, or of its administration; `current` is the path of the page. */
export function SectionNav({ of: kind, current }: { of: 'own' | 'administration'; current: string }) {
  const { api } = useAccounts()
  const permissions = useQuery(sessionOf(api)).data?.user?.permissions ?? []
  const entries = (kind === 'own' ? own : administration).filter(
    ({ permission }) => permission === undefined || permissions.includes(permission),
  )
  return (
    <nav aria-label={kind === 'own' ? 'Your account' : 'Administration of accounts'} className={classes.nav}>
      {entries.map(({ to, label }) => (
        <PageLink className={classes.link} current={to === current} key={to} to={to}>
          {label}
        </PageLink>
      ))}
    </nav>
  )
}
