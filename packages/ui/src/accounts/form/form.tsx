import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, type SyntheticEvent, useRef, useState } from 'react'
import { useHydrated } from '../frame/hydrated.ts'
import { type FieldErrors, type FieldValues, valuesOf } from './field-values.ts'
import classes from './form.module.css'
import { FormContext } from './form-context.ts'
import { refusalOf } from './refusal.ts'
import { RefusalNotice } from './refusal-notice.tsx'

export interface FormProps<Answer> {
  /** Sends what was typed. */
  readonly action: (values: FieldValues) => Promise<Answer>
  /** Looks at what was typed before it is sent; what it finds is shown at the fields. */
  readonly check?: (values: FieldValues) => FieldErrors
  readonly onDone?: (answer: Answer, values: FieldValues) => unknown
  /** Words of the button that sends it. */
  readonly submit: string
  /** For what ends or takes away. */
  readonly danger?: boolean
  /** Further buttons or links beside that one. */
  readonly beside?: ReactNode
  /** Said when it is done, for forms that stay. */
  readonly done?: string
  /** Names the form, where a page has several. */
  readonly label?: string
  /** What was typed stays after it was sent, for questions. */
  readonly keepsInput?: boolean
  readonly children: ReactNode
}

/**
 * A form that says at the field what is wrong, or above the fields if it is none's fault, and moves the focus there.
 * Its fields are read when it is sent; it is emptied when that succeeded.
 */
export function Form<Answer>(props: FormProps<Answer>) {
  const { action, check, onDone, submit, danger = false, beside, done, label, keepsInput = false, children } = props
  const form = useRef<HTMLFormElement>(null)
  const isReady = useHydrated()
  const [errors, setErrors] = useState<FieldErrors>({})
  const sending = useMutation({
    mutationFn: action,
    onSuccess: async (answer, values) => {
      if (!keepsInput) form.current?.reset()
      await onDone?.(answer, values)
    },
    onError: (error) => {
      const { field, message } = refusalOf(error)
      if (field !== undefined && hasField(form.current, field)) show({ [field]: message })
    },
  })

  function show(found: FieldErrors) {
    setErrors(found)
    focusFirst(form.current, found)
  }

  function send(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault()
    if (sending.isPending) return
    const values = valuesOf(event.currentTarget)
    const found = check?.(values) ?? {}
    show(found)
    if (Object.keys(found).length === 0) sending.mutate(values)
    else sending.reset()
  }

  const forgive = (name: string) => setErrors(({ [name]: _, ...others }) => others)
  const isShownAtField = Object.keys(errors).length > 0
  return (
    <FormContext value={{ errors, forgive }}>
      {/* Until the scripts answer it cannot be sent at all; were it sent, then never with a password in an address. */}
      <form aria-label={label} className={classes.form} method="post" noValidate onSubmit={send} ref={form}>
        {sending.isError && !isShownAtField && <RefusalNotice error={sending.error} />}
        {children}
        <div className={classes.buttons}>
          <Button {...(danger ? { color: 'red' } : {})} disabled={!isReady} loading={sending.isPending} type="submit">
            {submit}
          </Button>
          {beside}
        </div>
        <div className={classes.done} role="status">
          {sending.isSuccess && done}
        </div>
      </form>
    </FormContext>
  )
}

function hasField(form: HTMLFormElement | null, name: string): boolean {
  return form?.elements.namedItem(name) instanceof HTMLElement
}

/** In the order of the page, not of the errors. */
function focusFirst(form: HTMLFormElement | null, errors: FieldErrors): void {
  const fields = [...(form?.elements ?? [])].filter((element) => element instanceof HTMLElement)
  fields.find((field) => (field.getAttribute('name') ?? '') in errors)?.focus()
}
