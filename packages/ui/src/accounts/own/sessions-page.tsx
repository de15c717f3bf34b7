import { useQuery } from '@tanstack/react-query'
import { openSessionsOf, useRefresh } from '../account-queries.ts'
import type { OpenSessionView } from '../account-views.ts'
import { useAccounts } from '../accounts-context.ts'
import { ConfirmButton } from '../frame/confirm-button.tsx'
import { Loaded } from '../frame/loaded.tsx'
import { PageFrame, Section } from '../frame/page-frame.tsx'
import { SectionNav } from '../frame/section-nav.tsx'
import { OpenSessions } from './open-sessions.tsx'

/** The browsers in which one is signed in, and how to end that from afar. */
export function SessionsPage() {
  const { api } = useAccounts()
  const sessions = useQuery(openSessionsOf(api))
  return (
    <PageFrame
      lead="Where you are signed in. End what you do not recognise, then change your password."
      nav={<SectionNav current="/profile/sessions" of="own" />}
      title="Sessions"
    >
      <Loaded query={sessions} what="your sessions">
        {(loaded) => <OwnSessions sessions={loaded.sessions} />}
      </Loaded>
    </PageFrame>
  )
}

function OwnSessions({ sessions }: { sessions: readonly OpenSessionView[] }) {
  const { api } = useAccounts()
  const refresh = useRefresh()
  return (
    <Section>
      <OpenSessions end={({ id }) => api.endSession({ id })} sessions={sessions} />
      {sessions.length > 1 && (
        <div>
          <ConfirmButton
            action={() => api.endOtherSessions()}
            label="Sign out everywhere else"
            onDone={refresh}
            question="All browsers but this one are signed out at once."
            subject="all other sessions"
          />
        </div>
      )}
    </Section>
  )
}
