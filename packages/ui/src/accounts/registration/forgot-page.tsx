import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { capabilitiesOf } from '../account-queries.ts'
import { useAccounts } from '../accounts-context.ts'
import { missing } from '../form/field-values.ts'
import { TextField } from '../form/fields.tsx'
import { Form } from '../form/form.tsx'
import { PageFrame, Section } from '../frame/page-frame.tsx'
import { PageLink } from '../frame/page-link.tsx'
import { Step } from '../frame/step.tsx'

/** Have a link sent that lets one choose a new password. The answer is the same for every address. */
export function ForgotPage() {
  const { api } = useAccounts()
  const capabilities = useQuery(capabilitiesOf(api)).data
  const [sentTo, setSentTo] = useState<string>()
  return (
    <PageFrame title="Forgot your password?" width="narrow">
      {capabilities?.mail === false ? (
        <p>This site sends no mail. Ask an administrator to reset your password.</p>
      ) : sentTo === undefined ? (
        <Section lead="Then a link is sent there by which you can choose a new one.">
          <Form
            action={(values) => api.requestPasswordReset({ email: values.text('email') })}
            check={(values) => missing(values, { email: 'Type your e-mail address.' })}
            onDone={(_, values) => setSentTo(values.text('email'))}
            submit="Send the link"
          >
            <TextField autoComplete="email" label="E-mail of your account" name="email" type="email" />
          </Form>
        </Section>
      ) : (
        <Section title="Look into your mail">
          <Step>
            <p>
              If there is an account for <strong>{sentTo}</strong>, a mail is on its way there. Its link works once, and for a short time.
            </p>
            <p>Nothing there? Look among the unwanted mail, and check the address.</p>
          </Step>
        </Section>
      )}
      <PageLink to="/login">Back to signing in</PageLink>
    </PageFrame>
  )
}
