import { Badge } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { openSessionsOf, useRefresh } from '../account-queries.ts'
import type { OpenSessionView } from '../account-views.ts'
import { useAccounts } from '../accounts-context.ts'
import { ConfirmButton } from '../frame/confirm-button.tsx'
import { Loaded } from '../frame/loaded.tsx'
import { Moment } from '../frame/moment.tsx'
import { PageFrame, Section } from '../frame/page-frame.tsx'
import { Row, Rows } from '../frame/rows.tsx'
import { SectionNav } from '../frame/section-nav.tsx'
import { browserName } from './browser-name.ts'

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
        {(loaded) => <OpenSessions sessions={loaded.sessions} />}
      </Loaded>
    </PageFrame>
  )
}

function OpenSessions({ sessions }: { sessions: readonly OpenSessionView[] }) {
  const { api } = useAccounts()
  const refresh = useRefresh()
  return (
    <Section>
      <Rows label="Sessions">
        {sessions.map((session) => (
          <OpenSession key={session.id} session={session} />
        ))}
      </Rows>
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

function OpenSession({ session }: { session: OpenSessionView }) {
  const { api } = useAccounts()
  const refresh = useRefresh()
  const name = browserName(session.userAgent)
  return (
    <Row
      actions={
        session.current ? undefined : (
          <ConfirmButton
            action={() => api.endSession({ id: session.id })}
            label="Sign out"
            onDone={refresh}
            question={`${name} is signed out at once.`}
            subject={name}
          />
        )
      }
      facts={[
        ['From', session.address],
        ['Since', <Moment at={session.createdAt} key="since" />],
        ['Until', <Moment at={session.expiresAt} key="until" />],
      ]}
      marks={
        session.current && (
          <Badge component="span" variant="light">
            This browser
          </Badge>
        )
      }
      title={name}
    />
  )
}
