import { Badge } from '@mantine/core'
import { useRefresh } from '../account-queries.ts'
import type { OpenSessionView } from '../account-views.ts'
import { ConfirmButton } from '../frame/confirm-button.tsx'
import { Moment } from '../frame/moment.tsx'
import { Row, Rows } from '../frame/rows.tsx'
import { browserName } from './browser-name.ts'

/** The browsers in which somebody is signed in, each with the button that ends that where there is `end`. */
export function OpenSessions({
  sessions,
  end,
}: {
  sessions: readonly OpenSessionView[]
  end?: (session: OpenSessionView) => Promise<unknown>
}) {
  return (
    <Rows label="Sessions">
      {sessions.map((session) => (
        <OpenSession key={session.id} session={session} {...(end && { end })} />
      ))}
    </Rows>
  )
}

function OpenSession({ session, end }: { session: OpenSessionView; end?: (session: OpenSessionView) => Promise<unknown> }) {
  const refresh = useRefresh()
  const name = browserName(session.userAgent)
  return (
    <Row
      actions={
        session.current || end === undefined ? undefined : (
          <ConfirmButton
            action={() => end(session)}
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
