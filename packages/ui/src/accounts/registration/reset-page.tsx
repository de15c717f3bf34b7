import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Notice } from '../../notice.tsx'
import { capabilitiesOf } from '../account-queries.ts'
import { useAccounts } from '../accounts-context.ts'
import type { FieldValues } from '../form/field-values.ts'
import { PasswordField } from '../form/fields.tsx'
import { Form } from '../form/form.tsx'
import { passwordErrors } from '../form/password-errors.ts'
import { refusalOf } from '../form/refusal.ts'
import { useLinkToken } from '../frame/link-token.ts'
import { PageFrame, Section } from '../frame/page-frame.tsx'
import { PageLink } from '../frame/page-link.tsx'
import { Step } from '../frame/step.tsx'

/** Where the link leads that was sent to who forgot the password: choose a new one. */
export function ResetPage() {
  const { api, sessionChanged } = useAccounts()
  const minLength = useQuery(capabilitiesOf(api)).data?.passwordLength.min ?? 1
  const token = useLinkToken()
  const [state, setState] = useState<'open' | 'spent' | 'done'>('open')

  async function choose(values: FieldValues) {
    try {
      return await api.resetPassword({ token: token ?? '', password: values.secret('password') })
    } catch (error) {
      if (refusalOf(error).code === 'token_invalid') setState('spent')
      throw error
    }
  }

  return (
    <PageFrame title="Choose a new password" width="narrow">
      {state === 'done' ? (
        <Step>
          <Notice title="Your password is changed" tone="success">
            Every browser was signed out. <PageLink to="/login">Sign in with the new one</PageLink>
          </Notice>
        </Step>
      ) : token === '' || state === 'spent' ? (
        <Step>
          <Notice title="This link does not work" tone="warning">
            It is incomplete, was used already, or is too old. <PageLink to="/forgot">Have a new one sent</PageLink>
          </Notice>
        </Step>
      ) : (
        <Section>
          <Form
            action={choose}
            check={(values) => passwordErrors(values, 'password', minLength)}
            onDone={async () => {
              setState('done')
              await sessionChanged()
            }}
            submit="Change the password"
          >
            <PasswordField autoComplete="new-password" hint={`At least ${minLength} characters.`} label="New password" name="password" />
          </Form>
        </Section>
      )}
    </PageFrame>
  )
}
