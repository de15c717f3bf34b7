import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import { Pill } from '@trellis/ui'
import { type ReactNode, useState } from 'react'
import { AccountPanel } from '../features/session/account-panel.tsx'
import { currentSession, useMayOperate } from '../features/session/session-query.ts'
import classes from './frame.module.css'
import { LiveBadge } from './live-badge.tsx'
import { Mark } from './mark.tsx'
import { Navigation } from './navigation.tsx'
import { siteName } from './page.tsx'

/** Skip link, the bar with the sign and how fresh the page is, the navigation at the side (on a narrow screen behind a button), and the one `main`. */
export function Frame({ children }: { children: ReactNode }) {
  const user = useQuery(currentSession).data?.user ?? null
  const path = useLocation({ select: ({ pathname }) => pathname })
  // Remembers for which page the menu was opened, so that going on closes it.
  const [menuOpenAt, setMenuOpenAt] = useState<string | null>(null)
  const isMenuOpen = menuOpenAt === path
  const mayRead = user?.permissions.includes('ops.read') ?? false
  const mayOperate = useMayOperate()
  return (
    <div className={classes.frame} data-plain={user === null}>
      <a className={classes.skip} href="#main">
        Skip to the content
      </a>
      <header className={classes.bar}>
        <Link className={classes.brand} to="/">
          <Mark />
          <span>{siteName}</span>
        </Link>
        {mayRead && !mayOperate && (
          <span title="You may look and not change anything: your account lacks the permission to operate.">
            <Pill tone="neutral">Read-only</Pill>
          </span>
        )}
        {mayRead && <LiveBadge />}
        {user !== null && (
          <button
            aria-controls="navigation"
            aria-expanded={isMenuOpen}
            className={classes.menu}
            onClick={() => setMenuOpenAt(isMenuOpen ? null : path)}
            type="button"
          >
            Menu
          </button>
        )}
      </header>
      {user !== null && (
        <div className={classes.side} data-open={isMenuOpen} id="navigation">
          {mayRead && <Navigation />}
          <AccountPanel user={user} />
        </div>
      )}
      <main className={classes.main} id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  )
}
