import { useState } from 'react'
import { CopyText } from '../../copy-text.tsx'
import { useAccounts } from '../accounts-context.ts'
import { missing } from '../form/field-values.ts'
import { CodeField, PasswordField } from '../form/fields.tsx'
import { Form } from '../form/form.tsx'
import { Section } from '../frame/page-frame.tsx'
import { QrCode } from './qr-code.tsx'
import classes from './two-factor-setup.module.css'

/** From the password to the first code: it is on only when the authenticator has shown that it works. */
export function TwoFactorSetup({ onCodes }: { onCodes: (codes: readonly string[]) => void }) {
  const { api } = useAccounts()
  const [secret, setSecret] = useState<{ secret: string; uri: string }>()
  if (secret === undefined) {
    return (
      <Section lead="You need an authenticator: an app on your phone, or a password manager that makes codes." title="Set it up">
        <Form
          action={(values) => api.enrolTwoFactor({ password: values.secret('password') })}
          check={(values) => missing(values, { password: 'Type your password.' })}
          onDone={setSecret}
          submit="Set up two-factor"
        >
          <PasswordField autoComplete="current-password" label="Your password" name="password" />
        </Form>
      </Section>
    )
  }
  return (
    <Section title="Add it to your authenticator">
      <p className={classes.text}>Scan this with the authenticator, or type the key into it.</p>
      <QrCode label="The key for the authenticator as a QR code; it also stands below as text" text={secret.uri} />
      <div className={classes.key}>
        <span>Key</span>
        <code>{inFours(secret.secret)}</code>
        <CopyText label="Copy the key" size="xs" text={secret.secret} variant="default" />
      </div>
      <Form
        action={(values) => api.confirmTwoFactor({ code: values.text('code') })}
        check={(values) => missing(values, { code: 'Type the code that the authenticator shows now.' })}
        onDone={({ backupCodes }) => onCodes(backupCodes)}
        submit="Turn it on"
      >
        <CodeField hint="Six digits, shown by the authenticator now." kind="totp" label="Code" name="code" />
      </Form>
    </Section>
  )
}

/** Long keys are read off in groups. */
function inFours(key: string): string {
  return key.match(/.{1,4}/g)?.join(' ') ?? key
}
