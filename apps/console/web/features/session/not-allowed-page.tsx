import { Page } from '../../app/page.tsx'

/** For an account that is signed in and may not look at operations. */
export function NotAllowedPage() {
  return (
    <Page title="Not for this account">
      <p>
        This account may not look at the operations of this installation. Ask an administrator for a role with the permission{' '}
        <code>ops.read</code>, or sign in with another account.
      </p>
    </Page>
  )
}
