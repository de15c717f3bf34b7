import { useRefresh } from '../account-queries.ts'
import { useAccounts } from '../accounts-context.ts'
import { missing } from '../form/field-values.ts'
import { PasswordField, TextField } from '../form/fields.tsx'
import { Form } from '../form/form.tsx'
import { Section } from '../frame/page-frame.tsx'

/** New backup codes, in the place of those that are left. */
export function RenewBackupCodes({ onCodes }: { onCodes: (codes: readonly string[]) => void }) {
  const { api } = useAccounts()
  return (
    <Section lead="The old ones stop working at once." title="New backup codes">
      <Form
        action={(values) => api.renewBackupCodes({ password: values.secret('password') })}
        check={(values) => missing(values, { password: 'Type your password.' })}
        label="New backup codes"
        onDone={({ backupCodes }) => onCodes(backupCodes)}
        submit="Make new backup codes"
      >
        <PasswordField autoComplete="current-password" label="Your password" name="password" />
      </Form>
    </Section>
  )
}

/** Back to the password alone; needs both steps once more. */
export function TurnOff() {
  const { api, sessionChanged } = useAccounts()
  const refresh = useRefresh()
  return (
    <Section lead="Then your password alone gets anybody in." title="Turn two-factor off">
      <Form
        action={(values) => api.disableTwoFactor({ password: values.secret('password'), code: values.text('code') })}
        check={(values) =>
          missing(values, { password: 'Type your password.', code: 'Type a code of your authenticator, or a backup code.' })
        }
        danger
        label="Turn two-factor off"
        onDone={async () => {
          await refresh()
          await sessionChanged()
        }}
        submit="Turn two-factor off"
      >
        <PasswordField autoComplete="current-password" label="Your password" name="password" />
        <TextField autoComplete="one-time-code" label="Code or backup code" name="code" />
      </Form>
    </Section>
  )
}
