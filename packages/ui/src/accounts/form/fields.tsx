import { PasswordInput, TextInput } from '@mantine/core'
import { type ComponentProps, useId } from 'react'
import classes from './form.module.css'
import { useField } from './form-context.ts'

/** A line of text. `autoComplete` tells password managers what belongs here. */
export interface TextFieldProps {
  readonly name: string
  readonly label: string
  readonly autoComplete: string
  readonly type?: 'text' | 'email' | 'search' | 'date'
  /** Said below the label. */
  readonly hint?: string
  readonly initial?: string
  readonly maxLength?: number
}

/** A line of text with its label, and what is wrong with it. */
export function TextField({ name, label, autoComplete, type = 'text', hint, initial, maxLength = 254 }: TextFieldProps) {
  const { error, forgive } = useField(name)
  return (
    <TextInput
      autoCapitalize="none"
      autoComplete={autoComplete}
      defaultValue={initial}
      description={hint}
      error={error}
      label={label}
      maxLength={maxLength}
      name={name}
      onChange={forgive}
      spellCheck={false}
      type={type}
    />
  )
}

/** A password, that can be shown. */
export function PasswordField(props: { name: string; label: string; autoComplete: 'current-password' | 'new-password'; hint?: string }) {
  const { error, forgive } = useField(props.name)
  return (
    <PasswordInput
      // Mantine tells only the frame around the field, which nobody hears.
      aria-invalid={error === undefined ? undefined : true}
      autoComplete={props.autoComplete}
      description={props.hint}
      error={error}
      label={props.label}
      maxLength={256}
      name={props.name}
      onChange={forgive}
      visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password', tabIndex: 0 }}
    />
  )
}

/** A code from an app that makes them, or one of the backup codes; takes the focus, for nothing else is to be done. */
export function CodeField({ name, label, hint, kind }: { name: string; label: string; hint?: string; kind: 'totp' | 'backup' }) {
  const { error, forgive } = useField(name)
  return (
    <TextInput
      autoCapitalize="none"
      autoComplete={kind === 'totp' ? 'one-time-code' : 'off'}
      classNames={{ wrapper: classes.code ?? '' }}
      description={hint}
      error={error}
      inputMode={kind === 'totp' ? 'numeric' : 'text'}
      label={label}
      maxLength={64}
      name={name}
      onChange={forgive}
      ref={focusHere}
      spellCheck={false}
    />
  )
}

/** A box to tick, with a word on what it means. */
export function Choice({ about, children, ...input }: Omit<ComponentProps<'input'>, 'className'> & { about?: string | undefined }) {
  const id = useId()
  const hasAbout = about !== undefined && about !== ''
  return (
    <div className={classes.choice}>
      <input aria-describedby={hasAbout ? `${id}-about` : undefined} id={id} type="checkbox" {...input} />
      <label htmlFor={id}>{children}</label>
      {hasAbout && (
        <span className={classes.about} id={`${id}-about`}>
          {about}
        </span>
      )}
    </div>
  )
}

/** Boxes or buttons that belong together, under the question that they answer. */
export function Choices({ legend, name, children }: { legend: string; name?: string; children: ComponentProps<'fieldset'>['children'] }) {
  const { error } = useField(name ?? '')
  return (
    <fieldset className={classes.choices}>
      <legend>{legend}</legend>
      {children}
      {error !== undefined && (
        <p className={classes.error} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  )
}

/** As a `ref`: what appears as the next step takes the focus. */
export function focusHere(element: HTMLElement | null): void {
  element?.focus()
}
