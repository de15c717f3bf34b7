import { Badge } from '@mantine/core'
import type { UserStatus, UserView } from '../account-views.ts'

/** What each status is called. */
export const statusNames: Readonly<Record<UserStatus, string>> = {
  active: 'Active',
  inactive: 'Not active',
  awaiting_approval: 'Waits for approval',
  locked: 'Locked',
}

const colors: Readonly<Record<UserStatus, string>> = { active: 'green', inactive: 'gray', awaiting_approval: 'indigo', locked: 'red' }

/** Marks of an account: its status unless it is the usual one, and what kind it is. */
export function UserMarks({ user }: { user: UserView }) {
  return (
    <>
      {user.status !== 'active' && (
        <Badge color={colors[user.status]} component="span" variant={user.status === 'inactive' ? 'default' : 'light'}>
          {statusNames[user.status]}
        </Badge>
      )}
      {user.kind === 'service' && (
        <Badge component="span" variant="default">
          Service account
        </Badge>
      )}
    </>
  )
}
