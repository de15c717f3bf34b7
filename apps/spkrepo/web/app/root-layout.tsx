import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useRouter } from '@tanstack/react-router'
import { AppHeader, type HeaderLink, PageShell } from '@trellis/ui'
import { useEffect } from 'react'
import { AccountLink } from '../features/session/account-link.tsx'
import { currentSession } from '../features/session/session-query.ts'
import { mayOpen } from './admin-access.ts'
import { Mark } from './mark.tsx'
import { siteName } from './page-title.tsx'

const packagesLink: HeaderLink = {
  key: 'packages',
  render: (className) => (
    <Link className={className} to="/packages">
      Packages
    </Link>
  ),
}

const uploadLink: HeaderLink = {
  key: 'upload',
  render: (className) => (
    <Link className={className} to="/upload">
      Upload
    </Link>
  ),
}

const adminLink: HeaderLink = {
  key: 'admin',
  render: (className) => (
    <Link className={className} to="/admin">
      Admin
    </Link>
  ),
}

/** Header, page and footer; moves the focus to the heading after each navigation, as a page load would. */
export function RootLayout() {
  const router = useRouter()
  const session = useQuery(currentSession)
  const user = session.data?.user ?? null
  const links = [
    packagesLink,
    ...(user?.canUpload === true ? [uploadLink] : []),
    ...(mayOpen(session.data, 'dashboard.view') ? [adminLink] : []),
  ]

  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
        if (fromLocation !== undefined && pathChanged) document.querySelector('h1')?.focus({ preventScroll: true })
      }),
    [router],
  )

  return (
    <PageShell
      footer="Packages for Synology devices. Synology and DSM are trademarks of Synology Inc., which has no part in this site."
      header={
        <AppHeader
          account={<AccountLink user={user} />}
          brand={
            <Link to="/">
              <Mark />
              <span>{siteName}</span>
            </Link>
          }
          links={links}
        />
      }
    >
      <Outlet />
    </PageShell>
  )
}
