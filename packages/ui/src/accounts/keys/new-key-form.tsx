import { useState } from 'react'
import type { KeyView, PermissionView } from '../account-views.ts'
import type { NewKey } from '../accounts-api.ts'
import { type FieldErrors, type FieldValues, missing } from '../form/field-values.ts'
import { Choice, Choices, TextField } from '../form/fields.tsx'
import { Form } from '../form/form.tsx'
import { SelectField } from '../form/select-field.tsx'

const lifetimes = [
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', 'A year'],
  ['', 'Until it is revoked'],
] as const

/** Name, limits and end of a key to be. */
export function NewKeyForm(props: {
  permissions: readonly PermissionView[]
  action: (key: NewKey) => Promise<{ key: string; view: KeyView }>
  onDone: (made: { key: string; view: KeyView }) => unknown
}) {
  const { permissions, action, onDone } = props
  const [isLimited, setLimited] = useState(false)
  return (
    <Form action={(values) => action(newKey(values))} check={checked} label="New key" onDone={onDone} submit="Make the key">
      <TextField autoComplete="off" hint="What it is for, such as the name of the machine." label="Name" maxLength={100} name="name" />
      <SelectField initial="90" label="Valid for" name="days" options={lifetimes} />
      <Choices legend="What it may be used for" name="scope">
        <Choice checked={!isLimited} name="limit" onChange={() => setLimited(false)} type="radio" value="all">
          Everything that its owner may do
        </Choice>
        <Choice
          checked={isLimited}
          disabled={permissions.length === 0}
          name="limit"
          onChange={() => setLimited(true)}
          type="radio"
          value="some"
        >
          Only some of it
        </Choice>
      </Choices>
      {isLimited && (
        <Choices legend="Only this" name="scopes">
          {permissions.map(({ name, summary }) => (
            <Choice about={summary} key={name} name="scopes" value={name}>
              {name}
            </Choice>
          ))}
        </Choices>
      )}
    </Form>
  )
}

function checked(values: FieldValues): FieldErrors {
  const needsScope = values.text('limit') === 'some' && values.list('scopes').length === 0
  return { ...missing(values, { name: 'Give it a name.' }), ...(needsScope ? { scopes: 'Tick at least one.' } : {}) }
}

function newKey(values: FieldValues): NewKey {
  const days = Number(values.text('days'))
  return {
    name: values.text('name'),
    ...(values.text('limit') === 'some' ? { scopes: [...values.list('scopes')] } : {}),
    ...(days > 0 ? { expiresInDays: days } : {}),
  }
}
