import type { ComponentType } from 'react'
import { type AccountPageName, accountPageAt } from './account-page-at.ts'
import { AccountsContext, type AccountsSetup } from './accounts-context.ts'
import { AccessPage } from './administration/access-page.tsx'
import { AllKeysPage } from './administration/all-keys-page.tsx'
import { AuditPage } from './administration/audit-page.tsx'
import { InvitationsPage } from './administration/invitations-page.tsx'
import { NewUserPage } from './administration/new-user-page.tsx'
import { ServiceAccountsPage } from './administration/service-accounts-page.tsx'
import { UserPage } from './administration/user-page.tsx'
import { UsersPage } from './administration/users-page.tsx'
import { EmailPage } from './own/email-page.tsx'
import { KeysPage } from './own/keys-page.tsx'
import { PasswordPage } from './own/password-page.tsx'
import { ProfilePage } from './own/profile-page.tsx'
import { SessionsPage } from './own/sessions-page.tsx'
import { TwoFactorPage } from './own/two-factor-page.tsx'
import type { PageProps } from './page-props.ts'
import { ConfirmPage } from './registration/confirm-page.tsx'
import { ForgotPage } from './registration/forgot-page.tsx'
import { InvitationPage } from './registration/invitation-page.tsx'
import { RegisterPage } from './registration/register-page.tsx'
import { ResetPage } from './registration/reset-page.tsx'
import { SignInPage } from './sign-in/sign-in-page.tsx'

const pages: Readonly<Record<AccountPageName, ComponentType<PageProps>>> = {
  signIn: SignInPage,
  register: RegisterPage,
  confirm: ConfirmPage,
  invitation: InvitationPage,
  forgot: ForgotPage,
  reset: ResetPage,
  profile: ProfilePage,
  password: PasswordPage,
  email: EmailPage,
  twoFactor: TwoFactorPage,
  sessions: SessionsPage,
  keys: KeysPage,
  users: UsersPage,
  newUser: NewUserPage,
  invitations: InvitationsPage,
  serviceAccounts: ServiceAccountsPage,
  allKeys: AllKeysPage,
  access: AccessPage,
  user: UserPage,
  audit: AuditPage,
}

/**
 * The account page at `path` (relative to the app's base path, without the query), inside the app's `main`; nothing when there is none there.
 * Needs a MantineProvider and a QueryClientProvider around it.
 */
export function AccountPages({ path, search, ...setup }: AccountsSetup & { path: string; search: PageProps['search'] }) {
  const found = accountPageAt(path)
  if (found === undefined) return null
  const Page = pages[found.name]
  return (
    <AccountsContext value={setup}>
      {/* Another account's page is another page, though the same component draws it. */}
      <Page id={found.id} key={path} search={search} />
    </AccountsContext>
  )
}
