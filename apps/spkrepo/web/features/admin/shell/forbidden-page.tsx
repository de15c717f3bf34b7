import { Link } from '@tanstack/react-router'
import { PageHeading } from '@trellis/ui'
import type { SessionView } from '../../../../contract/index.ts'
import type { AdminPermission } from '../../../app/admin-access.ts'
import { PageTitle } from '../../../app/page-title.tsx'

/** In place of a page that one may not open (403): what is missing, and whom to ask for it. */
export function ForbiddenPage({ needs, session }: { needs: AdminPermission; session: SessionView | undefined }) {
  const user = session?.user
  const roles = user?.roles ?? []
  return (
    <>
      <PageTitle>Not for this account</PageTitle>
      <PageHeading>Not for this account</PageHeading>
      <p>
        You are signed in as <strong>{user?.username}</strong>, which has{' '}
        {roles.length === 0 ? 'no role' : `the ${roles.length === 1 ? 'role' : 'roles'} ${roles.join(', ')}`}. This page needs the
        permission <code>{needs}</code>.
      </p>
      <p>
        Ask an administrator of this installation for a role that has it: <strong>developer</strong> to care for packages of your own,{' '}
        <strong>package_admin</strong> to care for all of them. Or sign in with another account.
      </p>
      <p>
        <Link className="text-link" to="/packages">
          See all packages
        </Link>
      </p>
    </>
  )
}
