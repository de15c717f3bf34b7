import { useQuery } from '@tanstack/react-query'
import { Outlet, useLocation, useMatches } from '@tanstack/react-router'
import { mayOpen } from '../../../app/admin-access.ts'
import { currentSession } from '../../session/session-query.ts'
import classes from './admin-layout.module.css'
import { AdminLink } from './admin-link.tsx'
import { ForbiddenPage } from './forbidden-page.tsx'
import { adminSections } from './sections.ts'

/** The navigation of the administration beside its page, or above it where there is no room; in place of a page that one may not open, what to do. */
export function AdminLayout() {
  const session = useQuery(currentSession).data
  const pathname = useLocation({ select: (location) => location.pathname })
  const needs = useMatches({ select: (matches) => matches.map(({ staticData }) => staticData.needs) })
  const missing = needs.find((permission) => !mayOpen(session, permission))
  if (session?.user === null || !mayOpen(session, 'dashboard.view')) return <ForbiddenPage needs="dashboard.view" session={session} />
  return (
    <div className={classes.frame}>
      <nav aria-label="Administration" className={classes.nav}>
        {adminSections
          .filter((section) => mayOpen(session, section.needs))
          .map(({ to, label }) => (
            <AdminLink className={classes.link} current={isAt(pathname, to)} key={to} to={to}>
              {label}
            </AdminLink>
          ))}
      </nav>
      <div className={classes.page}>{missing === undefined ? <Outlet /> : <ForbiddenPage needs={missing} session={session} />}</div>
    </div>
  )
}

function isAt(pathname: string, to: string): boolean {
  return to === '/admin' ? pathname.replace(/\/$/, '') === to : pathname === to || pathname.startsWith(`${to}/`)
}
