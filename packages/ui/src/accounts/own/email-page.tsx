import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { profileOf } from '../account-queries.ts'
import { useAccounts } from '../accounts-context.ts'
import { missing } from '../form/field-values.ts'
import { PasswordField, TextField } from '../form/fields.tsx'
import { Form } from '../form/form.tsx'
import { Loaded } from '../frame/loaded.tsx'
import { PageFrame, Section } from '../frame/page-frame.tsx'
import { SectionNav } from '../frame/section-nav.tsx'
import { Step } from '../frame/step.tsx'
import { NoPassword } from './password-page.tsx'

/** Change one's e-mail address; the new one has to be confirmed first. */
export function EmailPage() {
  const { api } = useAccounts()
  const profile = useQuery(profileOf(api))
  const [sentTo, setSentTo] = useState<string>()
  return (
    <PageFrame nav={<SectionNav current="/profile/email" of="own" />} title="E-mail">
      <Loaded query={profile} what="your account">
        {({ user, hasPassword }) =>
          sentTo !== undefined ? (
            <Section title="Look into your mail">
              <Step>
                <p>
                  A mail is on its way to <strong>{sentTo}</strong>. Your address stays {user.email} until you follow the link in it.
                </p>
              </Step>
            </Section>
          ) : hasPassword ? (
            <Section lead={`Your address is ${user.email}. A link is sent to the new one; nothing changes before you follow it.`}>
              <Form
                action={(values) => api.changeEmail({ email: values.text('email'), password: values.secret('password') })}
                check={(values) => missing(values, { email: 'Type the new e-mail address.', password: 'Type your password.' })}
                onDone={(_, values) => setSentTo(values.text('email'))}
                submit="Send the link"
              >
                <TextField autoComplete="email" label="New e-mail" name="email" type="email" />
                <PasswordField autoComplete="current-password" label="Your password" name="password" />
              </Form>
            </Section>
          ) : (
            <NoPassword email={user.email} />
          )
        }
      </Loaded>
    </PageFrame>
  )
}
