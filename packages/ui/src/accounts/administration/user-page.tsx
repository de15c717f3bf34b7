import { useQuery } from '@tanstack/react-query'
import { keysOfUser, rolesOf, sessionOf, userOf } from '../account-queries.ts'
import type { UserView } from '../account-views.ts'
import { useAccounts } from '../accounts-context.ts'
import { Loaded } from '../frame/loaded.tsx'
import { Moment } from '../frame/moment.tsx'
import { PageFrame, Section } from '../frame/page-frame.tsx'
import { FactList } from '../frame/rows.tsx'
import { SectionNav } from '../frame/section-nav.tsx'
import { KeyPanel } from '../keys/key-panel.tsx'
import type { PageProps } from '../page-props.ts'
import { UserActions } from './user-actions.tsx'
import { UserEvents } from './user-events.tsx'
import { UserRoles } from './user-roles.tsx'
import { UserSessions } from './user-sessions.tsx'
import { UserMarks } from './user-status.tsx'
import { WhyDenied } from './why-denied.tsx'

/** One account: what it may do, what was done to it and by it, and what can be done about it. */
export function UserPage({ id }: PageProps) {
  const { api } = useAccounts()
  const user = useQuery(userOf(api, id))
  const permissions = useQuery(sessionOf(api)).data?.user?.permissions ?? []
  const mayManage = permissions.includes('accounts.manage')
  return (
    <PageFrame nav={<SectionNav current="/users" of="administration" />} title={user.data?.username ?? 'User'}>
      <Loaded query={user} what="this account">
        {(loaded) => (
          <>
            <Account user={loaded} />
            {mayManage && <UserActions user={loaded} />}
            <UserRoles mayManage={mayManage} user={loaded} />
            {loaded.kind === 'person' && <UserSessions mayManage={mayManage} user={loaded} />}
            <UserKeys user={loaded} />
            <WhyDenied user={loaded} />
            {permissions.includes('audit.read') && <UserEvents user={loaded} />}
          </>
        )}
      </Loaded>
    </PageFrame>
  )
}

function Account({ user }: { user: UserView }) {
  const { kind, email, emailVerified, lockedUntil, twoFactor, hasPassword, providers, createdAt, lastSeenAt } = user
  const isPerson = kind === 'person'
  return (
    <Section title="Account">
      <div>
        <UserMarks user={user} />
      </div>
      <FactList
        facts={[
          ['E-mail', email === null ? undefined : `${email}${emailVerified ? '' : ' (not confirmed)'}`],
          ['Locked until', lockedUntil === null ? undefined : <Moment at={lockedUntil} key="locked" />],
          ['Two-factor', isPerson ? (twoFactor ? 'On' : 'Off') : undefined],
          ['Signs in with', isPerson ? [...(hasPassword ? ['password'] : []), ...providers].join(', ') : 'keys only'],
          ['Made', <Moment at={createdAt} key="made" />],
          ['Last seen', lastSeenAt === null ? 'Never' : <Moment at={lastSeenAt} key="seen" />],
        ]}
        look="table"
      />
    </Section>
  )
}

function UserKeys({ user }: { user: UserView }) {
  const { api } = useAccounts()
  const keys = useQuery(keysOfUser(api, user.id))
  const permissions = useQuery(rolesOf(api)).data?.permissions ?? []
  return (
    <KeyPanel
      create={(key) => api.createUserKey({ ...key, id: user.id })}
      keys={keys}
      permissions={permissions}
      revoke={(key) => api.revokeUserKey({ id: user.id, keyId: key.id })}
    />
  )
}
