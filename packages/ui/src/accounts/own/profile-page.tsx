import { Badge } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Notice } from '../../notice.tsx'
import { profileOf, useRefresh } from '../account-queries.ts'
import type { ProfileView } from '../account-views.ts'
import { useAccounts } from '../accounts-context.ts'
import { missing } from '../form/field-values.ts'
import { TextField } from '../form/fields.tsx'
import { Form } from '../form/form.tsx'
import { ActionButton } from '../frame/action-button.tsx'
import { Loaded } from '../frame/loaded.tsx'
import { Moment } from '../frame/moment.tsx'
import { PageFrame, Section } from '../frame/page-frame.tsx'
import { PageLink } from '../frame/page-link.tsx'
import { FactList } from '../frame/rows.tsx'
import { SectionNav } from '../frame/section-nav.tsx'

/** Who am I here, what may I do, and the way out. */
export function ProfilePage() {
  const { api } = useAccounts()
  const profile = useQuery(profileOf(api))
  return (
    <PageFrame nav={<SectionNav current="/profile" of="own" />} title="Your account">
      <Loaded query={profile} what="your account">
        {(loaded) => (
          <>
            {loaded.twoFactor.required && !loaded.twoFactor.on && <MustEnrol />}
            <Account profile={loaded} />
            <ChangeUsername username={loaded.user.username} />
          </>
        )}
      </Loaded>
      <SignOut />
    </PageFrame>
  )
}

function MustEnrol() {
  return (
    <Notice title="Some of your roles rest" tone="warning">
      They need a second step when you sign in. <PageLink to="/profile/two-factor">Set it up</PageLink>
    </Notice>
  )
}

function Account({ profile }: { profile: ProfileView }) {
  const { user, createdAt, hasPassword, providers, twoFactor } = profile
  return (
    <Section title="Account">
      <FactList
        facts={[
          ['Username', user.username],
          ['E-mail', user.email],
          ['Roles', user.roles.length === 0 ? 'None. Ask an administrator if you need one.' : <Roles key="roles" roles={user.roles} />],
          ['Two-factor', twoFactor.on ? 'On' : 'Off'],
          ['Signs in with', [...(hasPassword ? ['password'] : []), ...providers.map(({ name }) => name)].join(', ')],
          ['Since', <Moment at={createdAt} key="since" />],
        ]}
        look="table"
      />
    </Section>
  )
}

function Roles({ roles }: { roles: readonly string[] }) {
  return roles.map((role) => (
    <Badge component="span" key={role} mr="xs" variant="light">
      {role}
    </Badge>
  ))
}

function ChangeUsername({ username }: { username: string }) {
  const { api, sessionChanged } = useAccounts()
  const refresh = useRefresh()
  return (
    <Section lead="Others see it beside what you do here." title="Username">
      <Form
        action={(values) => api.changeUsername({ username: values.text('username') })}
        check={(values) => missing(values, { username: 'Choose a username.' })}
        done="Changed."
        onDone={async () => {
          await refresh()
          await sessionChanged()
        }}
        submit="Change the username"
      >
        <TextField autoComplete="username" initial={username} label="New username" maxLength={64} name="username" />
      </Form>
    </Section>
  )
}

function SignOut() {
  const { api, home, navigate, sessionChanged } = useAccounts()
  return (
    <div>
      <ActionButton
        action={() => api.signOut()}
        label="Sign out"
        onDone={async ({ redirectTo }) => {
          // The provider forgets the browser, too, before it comes back.
          if (redirectTo !== null) return window.location.assign(redirectTo)
          await navigate(home)
          await sessionChanged()
        }}
      />
    </div>
  )
}
