import type { CapabilitiesView } from '../account-views.ts'
import { type FieldErrors, type FieldValues, missing } from '../form/field-values.ts'
import { PasswordField, TextField } from '../form/fields.tsx'
import { Form } from '../form/form.tsx'
import { passwordErrors } from '../form/password-errors.ts'

export interface NewAccount {
  email?: string
  username: string
  password: string
}

/** Address, user name and password of an account to be. `email`: an address that is settled already. */
export function NewAccountForm<Answer>(props: {
  capabilities: CapabilitiesView
  action: (account: NewAccount) => Promise<Answer>
  onDone: (answer: Answer, values: FieldValues) => unknown
  submit: string
  email?: string
}) {
  const { capabilities, action, onDone, submit, email } = props
  const { min, max } = capabilities.usernameLength
  const send = (values: FieldValues) => {
    const account = { username: values.text('username'), password: values.secret('password') }
    return action(email === undefined ? { ...account, email: values.text('email') } : account)
  }
  return (
    <Form action={send} check={(values) => checked(values, capabilities, email === undefined)} onDone={onDone} submit={submit}>
      {email === undefined && <TextField autoComplete="email" label="E-mail" name="email" type="email" />}
      <TextField
        autoComplete="username"
        hint={`${min} to ${max} characters: letters, digits, dots, hyphens and underscores.`}
        label="Username"
        maxLength={max}
        name="username"
      />
      <PasswordField
        autoComplete="new-password"
        hint={`At least ${capabilities.passwordLength.min} characters.`}
        label="Password"
        name="password"
      />
    </Form>
  )
}

function checked(values: FieldValues, { passwordLength, usernameLength }: CapabilitiesView, hasEmail: boolean): FieldErrors {
  return {
    ...tooShort(values, 'username', usernameLength.min, 'a username'),
    ...passwordErrors(values, 'password', passwordLength.min),
    ...missing(values, { ...(hasEmail ? { email: 'Type your e-mail address.' } : {}), username: 'Choose a username.' }),
  }
}

function tooShort(values: FieldValues, name: string, minLength: number, what: string): FieldErrors {
  return values.text(name).length < minLength ? { [name]: `Choose ${what} of at least ${minLength} characters.` } : {}
}
