import { useQuery } from '@tanstack/react-query'
import { capabilitiesOf, useRefresh } from '../account-queries.ts'
import { useAccounts } from '../accounts-context.ts'
import { missing } from '../form/field-values.ts'
import { PasswordField, TextField } from '../form/fields.tsx'
import { Form } from '../form/form.tsx'
import { passwordErrors } from '../form/password-errors.ts'
import { PageFrame, Section } from '../frame/page-frame.tsx'
import { PageLink } from '../frame/page-link.tsx'
import { SectionNav } from '../frame/section-nav.tsx'
import { RoleChoices } from './role-choices.tsx'

/** Make an account for somebody, with a password that they change. */
export function NewUserPage() {
  const { api, navigate } = useAccounts()
  const refresh = useRefresh()
  const minLength = useQuery(capabilitiesOf(api)).data?.passwordLength.min ?? 1
  return (
    <PageFrame
      lead={
        <>
          It can be used at once. Where mail is on, an <PageLink to="/users/invitations">invitation</PageLink> is better: then nobody but
          its owner knows the password.
        </>
      }
      nav={<SectionNav current="/users/new" of="administration" />}
      title="New account"
    >
      <Section>
        <Form
          action={(values) =>
            api.createUser({
              email: values.text('email'),
              username: values.text('username'),
              password: values.secret('password'),
              roles: [...values.list('roles')],
            })
          }
          check={(values) => ({
            ...missing(values, { email: 'Type the e-mail address of its owner.', username: 'Choose a username.' }),
            ...passwordErrors(values, 'password', minLength),
          })}
          onDone={async ({ id }) => {
            await navigate(`/users/${encodeURIComponent(id)}`)
            await refresh()
          }}
          submit="Make the account"
        >
          <TextField autoComplete="off" label="E-mail" name="email" type="email" />
          <TextField autoComplete="off" label="Username" maxLength={64} name="username" />
          <PasswordField autoComplete="new-password" hint={`At least ${minLength} characters.`} label="First password" name="password" />
          <RoleChoices />
        </Form>
      </Section>
    </PageFrame>
  )
}
