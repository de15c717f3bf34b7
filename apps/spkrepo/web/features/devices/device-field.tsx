import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import classes from './device-field.module.css'
import { deviceList } from './device-list-query.ts'

/** The field for a model or an architecture, which offers all that are known while one types. `error` says what is wrong with its text. */
export function DeviceField({ text, error }: { text: string; error?: string | undefined }) {
  const listId = useId()
  const errorId = useId()
  const list = useQuery(deviceList).data
  return (
    <>
      <TextInput
        aria-describedby={error === undefined ? undefined : errorId}
        aria-invalid={error !== undefined || undefined}
        autoComplete="off"
        defaultValue={text}
        key={text}
        label="Your model or architecture"
        list={listId}
        maxLength={100}
        name="arch"
        placeholder="DS920+ or geminilake"
        spellCheck={false}
      />
      <datalist id={listId}>
        {list?.models.map(({ name, architecture }) => (
          <option key={name} value={name}>
            {architecture}
          </option>
        ))}
        {list?.architectures.map((code) => (
          <option key={code} value={code} />
        ))}
      </datalist>
      {error !== undefined && (
        <p className={classes.error} id={errorId}>
          {error}
        </p>
      )}
    </>
  )
}

/** What to say of a text that names no device. */
export function unknownDeviceText(text: string): string {
  return `“${text}” is no model or architecture that is known here. Synology’s knowledge base says which one your device has: look for “What kind of CPU does my Synology NAS have?”.`
}
