import type { ReactNode } from 'react'
import type { UserView } from '../account-views.ts'
import { Moment } from '../frame/moment.tsx'
import { PageLink } from '../frame/page-link.tsx'
import { Row, Rows } from '../frame/rows.tsx'
import { UserMarks } from './user-status.tsx'

/** Accounts, each leading to its page. `actions`: what can be done with one from here. */
export function UserList({
  users,
  label = 'Users',
  actions,
}: {
  users: readonly UserView[]
  label?: string
  actions?: (user: UserView) => ReactNode
}) {
  return (
    <Rows label={label}>
      {users.map((user) => (
        <Row
          actions={actions?.(user)}
          facts={[
            ['E-mail', user.email],
            ['Roles', user.roles.join(', ') || 'none'],
            ['Two-factor', user.kind === 'service' ? undefined : user.twoFactor ? 'on' : 'off'],
            ['Last seen', user.lastSeenAt === null ? 'never' : <Moment at={user.lastSeenAt} key="seen" />],
          ]}
          key={user.id}
          marks={<UserMarks user={user} />}
          title={<PageLink to={`/users/${encodeURIComponent(user.id)}`}>{user.username}</PageLink>}
        />
      ))}
    </Rows>
  )
}
