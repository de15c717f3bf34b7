import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { capabilitiesOf } from '../account-queries.ts'
import type { CapabilitiesView } from '../account-views.ts'
import { useAccounts } from '../accounts-context.ts'
import { Loaded } from '../frame/loaded.tsx'
import { PageFrame, Section } from '../frame/page-frame.tsx'
import { PageLink } from '../frame/page-link.tsx'
import { ConfirmationSent } from './confirmation-sent.tsx'
import { MadeNotice } from './made-notice.tsx'
import { NewAccountForm } from './new-account-form.tsx'

/** Make an account, where that is allowed; elsewhere it says how one comes by one. */
export function RegisterPage() {
  const { api } = useAccounts()
  const capabilities = useQuery(capabilitiesOf(api))
  return (
    <PageFrame title="Make an account" width="narrow">
      <Loaded query={capabilities} what="what this site allows">
        {(loaded) => <Registration capabilities={loaded} />}
      </Loaded>
      <p>
        You have an account? <PageLink to="/login">Sign in</PageLink>
      </p>
    </PageFrame>
  )
}

function Registration({ capabilities }: { capabilities: CapabilitiesView }) {
  const { api } = useAccounts()
  const [sentTo, setSentTo] = useState<string>()
  const [isMade, setMade] = useState(false)
  const { registration } = capabilities
  if (registration === 'off') return <p>Accounts are made by the administrators of this site. Ask one of them.</p>
  if (registration === 'invitation') {
    return <p>Accounts are made by invitation. If you have one, follow the link in its mail; if not, ask an administrator.</p>
  }
  if (isMade) return <MadeNotice />
  if (sentTo !== undefined) return <ConfirmationSent email={sentTo} needsApproval={registration === 'approval'} />
  return (
    <Section {...(registration === 'approval' ? { lead: 'An administrator looks at every new account before it can be used.' } : {})}>
      <NewAccountForm
        action={api.register}
        capabilities={capabilities}
        onDone={({ next }, values) => (next === 'sign_in' ? setMade(true) : setSentTo(values.text('email')))}
        submit="Make the account"
      />
    </Section>
  )
}
