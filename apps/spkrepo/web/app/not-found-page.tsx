import { Link } from '@tanstack/react-router'
import { PageHeading } from '@trellis/ui'
import { PageTitle } from './page-title.tsx'

/** For an address or a package that does not exist. */
export function NotFoundPage({ what = 'This page' }: { what?: string }) {
  return (
    <>
      <PageTitle>Not found</PageTitle>
      <PageHeading>Not found</PageHeading>
      <p>{what} does not exist. It may have been renamed or removed.</p>
      <p>
        <Link className="text-link" to="/packages">
          See all packages
        </Link>
      </p>
    </>
  )
}
