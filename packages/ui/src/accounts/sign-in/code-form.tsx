import { Button } from '@mantine/core'
import { useState } from 'react'
import type { AccountsApi } from '../accounts-api.ts'
import { useAccounts } from '../accounts-context.ts'
import { missing } from '../form/field-values.ts'
import { Choice, CodeField } from '../form/fields.tsx'
import { Form } from '../form/form.tsx'
import { refusalOf } from '../form/refusal.ts'

/** The second step: a code from the authenticator, or one of the backup codes. `onOver`: the first step is too long ago. */
export function CodeForm(props: { onDone: (answer: Awaited<ReturnType<AccountsApi['secondStep']>>) => unknown; onOver: () => void }) {
  const { api } = useAccounts()
  const [kind, setKind] = useState<'totp' | 'backup'>('totp')
  const other = kind === 'totp' ? 'backup' : 'totp'

  async function send(code: string, rememberDevice: boolean) {
    try {
      return await api.secondStep({ code, rememberDevice })
    } catch (error) {
      if (refusalOf(error).code === 'second_step_over') props.onOver()
      throw error
    }
  }

  return (
    <Form
      action={(values) => send(values.text('code'), values.list('remember').length > 0)}
      beside={
        <Button onClick={() => setKind(other)} type="button" variant="default">
          {other === 'backup' ? 'Use a backup code' : 'Use the authenticator'}
        </Button>
      }
      check={(values) =>
        missing(values, { code: kind === 'totp' ? 'Type the code of your authenticator.' : 'Type one of your backup codes.' })
      }
      onDone={props.onDone}
      submit="Go on"
    >
      {kind === 'totp' ? (
        <CodeField hint="Six digits, shown by the authenticator app." key={kind} kind={kind} label="Code" name="code" />
      ) : (
        <CodeField hint="Each works once. Case, spaces and hyphens do not matter." key={kind} kind={kind} label="Backup code" name="code" />
      )}
      <Choice about="Only where nobody else uses this browser." name="remember" value="yes">
        Do not ask for a code here for 30 days
      </Choice>
    </Form>
  )
}
