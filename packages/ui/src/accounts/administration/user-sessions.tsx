import { useQuery } from '@tanstack/react-query'
import { sessionsOfUser, useRefresh } from '../account-queries.ts'
import type { OpenSessionView, UserView } from '../account-views.ts'
import { useAccounts } from '../accounts-context.ts'
import { ConfirmButton } from '../frame/confirm-button.tsx'
import { Loaded } from '../frame/loaded.tsx'
import { Section } from '../frame/page-frame.tsx'
import { OpenSessions } from '../own/open-sessions.tsx'

/** Where a person is signed in, and how to end that from afar. */
export function UserSessions({ user, mayManage }: { user: UserView; mayManage: boolean }) {
  const { api } = useAccounts()
  const sessions = useQuery(sessionsOfUser(api, user.id))
  return (
    <Section title="Sessions">
      <Loaded query={sessions} what="the sessions">
        {(loaded) =>
          loaded.sessions.length === 0 ? (
            <p>Signed in nowhere.</p>
          ) : (
            <SessionList mayManage={mayManage} sessions={loaded.sessions} user={user} />
          )
        }
      </Loaded>
    </Section>
  )
}

function SessionList({ user, mayManage, sessions }: { user: UserView; mayManage: boolean; sessions: readonly OpenSessionView[] }) {
  const { api } = useAccounts()
  const refresh = useRefresh()
  if (!mayManage) return <OpenSessions sessions={sessions} />
  return (
    <>
      <OpenSessions end={({ id }) => api.endUserSession({ id: user.id, sessionId: id })} sessions={sessions} />
      {sessions.some(({ current }) => !current) && (
        <div>
          <ConfirmButton
            action={() => api.endUserSessions({ id: user.id })}
            label="Sign out everywhere"
            onDone={refresh}
            question={`All browsers of ${user.username} but this one are signed out at once. Keys stay good.`}
            subject={user.username}
          />
        </div>
      )}
    </>
  )
}
