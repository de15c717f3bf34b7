import { Link } from '@tanstack/react-router'
import { Page } from './page.tsx'

/** For an address that does not exist. */
export function NotFoundPage() {
  return (
    <Page title="Not found">
      <p>
        There is no such page.{' '}
        <Link className="text-link" to="/">
          Go to the overview
        </Link>
        .
      </p>
    </Page>
  )
}
