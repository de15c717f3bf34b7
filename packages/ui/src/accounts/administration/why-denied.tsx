import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Notice } from '../../notice.tsx'
import { keysOfUser, rolesOf } from '../account-queries.ts'
import type { UserView, WhyDeniedView } from '../account-views.ts'
import { useAccounts } from '../accounts-context.ts'
import { Form } from '../form/form.tsx'
import { SelectField } from '../form/select-field.tsx'
import { Loaded } from '../frame/loaded.tsx'
import { Section } from '../frame/page-frame.tsx'

/** Asks the server why an account, or one of its keys, may or may not do something. */
export function WhyDenied({ user }: { user: UserView }) {
  const { api } = useAccounts()
  const roles = useQuery(rolesOf(api))
  const keys = useQuery(keysOfUser(api, user.id)).data?.keys ?? []
  const [answer, setAnswer] = useState<WhyDeniedView & { readonly permission: string }>()
  return (
    <Section lead={`May ${user.username} do something, and why?`} title="Why denied">
      <Loaded query={roles} what="the permissions">
        {({ permissions }) => (
          <Form
            action={async (values) => {
              const [permission, keyId] = [values.text('permission'), values.text('key')]
              return { permission, ...(await api.whyDenied({ id: user.id, permission, ...(keyId === '' ? {} : { keyId }) })) }
            }}
            keepsInput
            label="Why denied"
            onDone={setAnswer}
            submit="Explain"
          >
            <SelectField
              label="Permission"
              name="permission"
              options={permissions.map(({ name, summary }) => [name, `${name}: ${summary}`] as const)}
            />
            <SelectField
              label="With"
              name="key"
              options={[['', 'Signed in'], ...keys.map(({ id, name }) => [id, `The key “${name}”`] as const)]}
            />
          </Form>
        )}
      </Loaded>
      {answer !== undefined && <Answer answer={answer} />}
    </Section>
  )
}

function Answer({ answer }: { answer: WhyDeniedView & { readonly permission: string } }) {
  const { allowed, reasons, grantingRoles, permission } = answer
  return (
    <Notice title={`${permission}: ${allowed ? 'allowed' : 'denied'}`} tone={allowed ? 'success' : 'warning'}>
      <ul>
        {reasons.map(({ code, message }) => (
          <li key={`${code} ${message}`}>{message}</li>
        ))}
      </ul>
      {!allowed && grantingRoles.length > 0 && `Granted by: ${grantingRoles.join(', ')}.`}
    </Notice>
  )
}
