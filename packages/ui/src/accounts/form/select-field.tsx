import { useId } from 'react'
import classes from './form.module.css'
import { useField } from './form-context.ts'

/** A choice of one from a list; the browser's own, because that one works with every keyboard, phone and screen reader. */
export function SelectField(props: {
  name: string
  label: string
  options: readonly (readonly [value: string, label: string])[]
  initial?: string | undefined
  /** Acts on a choice at once. */
  onChoose?: (value: string) => void
}) {
  const { name, label, options, initial, onChoose } = props
  const id = useId()
  const { error, forgive } = useField(name)
  return (
    <div className={classes.select}>
      <label htmlFor={id}>{label}</label>
      <select
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        aria-invalid={error !== undefined}
        defaultValue={initial}
        id={id}
        name={name}
        onChange={(event) => {
          forgive()
          onChoose?.(event.currentTarget.value)
        }}
      >
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      {error !== undefined && (
        <p className={classes.error} id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  )
}
