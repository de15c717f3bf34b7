import { useQuery } from '@tanstack/react-query'
import { capabilitiesOf, profileOf, useRefresh } from '../account-queries.ts'
import { useAccounts } from '../accounts-context.ts'
import { missing } from '../form/field-values.ts'
import { PasswordField } from '../form/fields.tsx'
import { Form } from '../form/form.tsx'
import { passwordErrors } from '../form/password-errors.ts'
import { Loaded } from '../frame/loaded.tsx'
import { PageFrame, Section } from '../frame/page-frame.tsx'
import { PageLink } from '../frame/page-link.tsx'
import { SectionNav } from '../frame/section-nav.tsx'

/** Change one's password. */
export function PasswordPage() {
  const { api } = useAccounts()
  const profile = useQuery(profileOf(api))
  return (
    <PageFrame nav={<SectionNav current="/profile/password" of="own" />} title="Password">
      <Loaded query={profile} what="your account">
        {({ hasPassword, user }) => (hasPassword ? <ChangePassword username={user.username} /> : <NoPassword email={user.email} />)}
      </Loaded>
    </PageFrame>
  )
}

function ChangePassword({ username }: { username: string }) {
  const { api, sessionChanged } = useAccounts()
  const refresh = useRefresh()
  const minLength = useQuery(capabilitiesOf(api)).data?.passwordLength.min ?? 1
  return (
    <Section lead="Your other browsers are signed out when it changes.">
      <Form
        action={(values) => api.changePassword({ currentPassword: values.secret('password'), newPassword: values.secret('newPassword') })}
        check={(values) => ({
          ...missing(values, { password: 'Type your current password.' }),
          ...passwordErrors(values, 'newPassword', minLength),
        })}
        done="Your password is changed."
        onDone={async () => {
          await sessionChanged()
          await refresh()
        }}
        submit="Change the password"
      >
        {/* Tells password managers whose password it is. */}
        <input autoComplete="username" hidden name="username" readOnly type="text" value={username} />
        <PasswordField autoComplete="current-password" label="Current password" name="password" />
        <PasswordField autoComplete="new-password" hint={`At least ${minLength} characters.`} label="New password" name="newPassword" />
      </Form>
    </Section>
  )
}

/** For who signs in by a provider only. */
export function NoPassword({ email }: { email: string }) {
  return (
    <Section title="You have no password here">
      <p>
        You sign in with another account. To have a password as well, <PageLink to="/forgot">have a link sent</PageLink> to {email}.
      </p>
    </Section>
  )
}
