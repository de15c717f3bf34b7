import type { AccountsApi } from '../accounts-api.ts'
import { useAccounts } from '../accounts-context.ts'
import { missing } from '../form/field-values.ts'
import { PasswordField, TextField } from '../form/fields.tsx'
import { Form } from '../form/form.tsx'

/** The first step: who, and the password. */
export function PasswordForm({ onDone }: { onDone: (answer: Awaited<ReturnType<AccountsApi['signIn']>>) => unknown }) {
  const { api } = useAccounts()
  return (
    <Form
      action={(values) => api.signIn({ login: values.text('login'), password: values.secret('password') })}
      check={(values) => missing(values, { login: 'Type your e-mail address or username.', password: 'Type your password.' })}
      onDone={onDone}
      submit="Sign in"
    >
      <TextField autoComplete="username" label="E-mail or username" name="login" />
      <PasswordField autoComplete="current-password" label="Password" name="password" />
    </Form>
  )
}
