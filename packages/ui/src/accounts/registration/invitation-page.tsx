import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Notice } from '../../notice.tsx'
import { SkeletonRows } from '../../skeleton-rows.tsx'
import { capabilitiesOf, invitationOf } from '../account-queries.ts'
import { useAccounts } from '../accounts-context.ts'
import { refusalOf } from '../form/refusal.ts'
import { useLinkToken } from '../frame/link-token.ts'
import { Loaded } from '../frame/loaded.tsx'
import { Moment } from '../frame/moment.tsx'
import { PageFrame, Section } from '../frame/page-frame.tsx'
import { PageLink } from '../frame/page-link.tsx'
import { FactList } from '../frame/rows.tsx'
import { MadeNotice } from './made-notice.tsx'
import { NewAccountForm } from './new-account-form.tsx'

/** Where the link of an invitation leads: choose a name and a password for the account that is waiting. */
export function InvitationPage() {
  const token = useLinkToken()
  return (
    <PageFrame title="Your invitation" width="narrow">
      {token === undefined ? <SkeletonRows rows={3} /> : token === '' ? <Spent /> : <Invitation token={token} />}
    </PageFrame>
  )
}

function Invitation({ token }: { token: string }) {
  const { api } = useAccounts()
  const invitation = useQuery(invitationOf(api, token))
  const capabilities = useQuery(capabilitiesOf(api))
  const [isDone, setDone] = useState(false)
  if (isDone) return <MadeNotice />
  if (invitation.isError && refusalOf(invitation.error).code !== 'unreachable') return <Spent />
  return (
    <Loaded query={invitation} what="the invitation">
      {({ email, roles, expiresAt }) => (
        <Section>
          <FactList
            facts={[
              ['For', email],
              ['Roles', roles.join(', ')],
              ['Open until', <Moment at={expiresAt} key="until" />],
            ]}
            look="table"
          />
          <Loaded query={capabilities} what="what this site asks for">
            {(loaded) => (
              <NewAccountForm
                action={(account) => api.register({ ...account, invitation: token })}
                capabilities={loaded}
                email={email}
                onDone={() => setDone(true)}
                submit="Make the account"
              />
            )}
          </Loaded>
        </Section>
      )}
    </Loaded>
  )
}

function Spent() {
  return (
    <>
      <Notice title="This invitation does not work" tone="warning">
        It is incomplete, was used already, withdrawn, or is too old. Ask who invited you for a new one.
      </Notice>
      <PageLink to="/login">Sign in</PageLink>
    </>
  )
}
