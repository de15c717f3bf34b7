import { useQuery } from '@tanstack/react-query'
import { EmptyState } from '../../empty-state.tsx'
import { useRefresh, usersOf } from '../account-queries.ts'
import { useAccounts } from '../accounts-context.ts'
import { ActionButton } from '../frame/action-button.tsx'
import { ConfirmButton } from '../frame/confirm-button.tsx'
import { Loaded } from '../frame/loaded.tsx'
import { Section } from '../frame/page-frame.tsx'
import { UserList } from './user-list.tsx'

/** Accounts that somebody made for themselves and that wait for an administrator's word. */
export function Approvals() {
  const { api } = useAccounts()
  const refresh = useRefresh()
  const waiting = useQuery(usersOf(api, { status: 'awaiting_approval', pageSize: 200 }))
  return (
    <Section title="Waiting for approval">
      <Loaded query={waiting} what="who waits">
        {({ users }) =>
          users.length === 0 ? (
            <EmptyState title="Nobody waits" />
          ) : (
            <UserList
              actions={({ id, username }) => (
                <>
                  <ActionButton action={() => api.activateUser({ id })} label="Approve" look="filled" onDone={refresh} subject={username} />
                  <ConfirmButton
                    action={() => api.deactivateUser({ id })}
                    label="Turn down"
                    onDone={refresh}
                    question={`${username} cannot sign in, and the address stays taken.`}
                    subject={username}
                  />
                </>
              )}
              label="Waiting for approval"
              users={users}
            />
          )
        }
      </Loaded>
    </Section>
  )
}
