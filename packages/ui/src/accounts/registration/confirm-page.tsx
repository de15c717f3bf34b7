import { useState } from 'react'
import { Notice } from '../../notice.tsx'
import type { AccountsApi } from '../accounts-api.ts'
import { useAccounts } from '../accounts-context.ts'
import { missing } from '../form/field-values.ts'
import { TextField } from '../form/fields.tsx'
import { Form } from '../form/form.tsx'
import { refusalOf } from '../form/refusal.ts'
import { useLinkToken } from '../frame/link-token.ts'
import { PageFrame, Section } from '../frame/page-frame.tsx'
import { PageLink } from '../frame/page-link.tsx'
import { Step } from '../frame/step.tsx'

type Next = Awaited<ReturnType<AccountsApi['confirmEmail']>>['next']

/** Where the link in a mail leads that asks whether an address is right. It waits for a click, because scanners of mail follow links, too. */
export function ConfirmPage() {
  const { api, sessionChanged } = useAccounts()
  const token = useLinkToken()
  const [next, setNext] = useState<Next>()
  const [isSpent, setSpent] = useState(false)

  async function confirm() {
    try {
      return await api.confirmEmail({ token: token ?? '' })
    } catch (error) {
      if (refusalOf(error).code === 'token_invalid') setSpent(true)
      throw error
    }
  }

  return (
    <PageFrame title="Confirm your e-mail address" width="narrow">
      {next !== undefined ? (
        <Confirmed next={next} />
      ) : token === '' || isSpent ? (
        <Spent />
      ) : (
        <Section>
          <p>One click, and the address is yours.</p>
          <Form
            action={confirm}
            onDone={async (answer) => {
              setNext(answer.next)
              if (answer.next === 'email_changed') await sessionChanged()
            }}
            submit="Confirm my address"
          >
            {null}
          </Form>
        </Section>
      )}
    </PageFrame>
  )
}

function Confirmed({ next }: { next: Next }) {
  return (
    <Step>
      {next === 'email_changed' && (
        <Notice title="Your address is changed" tone="success">
          <PageLink to="/profile">See your account</PageLink>
        </Notice>
      )}
      {next === 'await_approval' && (
        <Notice title="Your address is confirmed" tone="success">
          Now an administrator looks at your account. You get a mail as soon as you can sign in.
        </Notice>
      )}
      {next === 'sign_in' && (
        <Notice title="Your address is confirmed" tone="success">
          <PageLink to="/login">Sign in</PageLink>
        </Notice>
      )}
    </Step>
  )
}

function Spent() {
  const { api } = useAccounts()
  return (
    <Section
      lead="It is incomplete, was used already, or is too old. Have a new one sent; if you confirmed already, just sign in."
      title="This link does not work"
    >
      <Step>
        <Form
          action={(values) => api.resendConfirmation({ email: values.text('email') })}
          beside={<PageLink to="/login">Sign in</PageLink>}
          check={(values) => missing(values, { email: 'Type your e-mail address.' })}
          done="If a registration waits for this address, a new mail is on its way."
          submit="Send a new link"
        >
          <TextField autoComplete="email" label="E-mail" name="email" type="email" />
        </Form>
      </Step>
    </Section>
  )
}
