import { Button } from '@mantine/core'
import { type ApiError, Notice } from '@trellis/ui'
import type { ReactNode, SyntheticEvent } from 'react'
import classes from './admin-form.module.css'

/** What is being sent, and what came of it; a mutation of TanStack Query is one. */
export interface Sending {
  readonly isPending: boolean
  readonly isSuccess: boolean
  readonly error: ApiError | null
}

/**
 * A form of the administration: its fields, the button that sends it, and the server's word when it was refused. `done` is said when all went
 * well; `isBare` for one that stands in a frame already.
 */
export function AdminForm(props: {
  title?: string
  submit: string
  sending: Sending
  done?: string
  isBare?: boolean
  onSubmit: (fields: FormData, form: HTMLFormElement) => void
  children: ReactNode
}) {
  const { title, submit, sending, done, isBare = false, onSubmit, children } = props

  function send(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault()
    onSubmit(new FormData(event.currentTarget), event.currentTarget)
  }

  return (
    <form aria-label={title} className={classes.form} data-bare={isBare || undefined} onSubmit={send}>
      {title !== undefined && <h2 className={classes.title}>{title}</h2>}
      {children}
      <div className={classes.end}>
        <Button loading={sending.isPending} type="submit">
          {submit}
        </Button>
        {sending.error !== null && (
          <Notice reference={sending.error.requestId ?? undefined} tone="error">
            {sending.error.message}
          </Notice>
        )}
        {sending.isSuccess && done !== undefined && <Notice tone="success">{done}</Notice>}
      </div>
    </form>
  )
}

/** What a field of a form says. */
export function textIn(fields: FormData, name: string): string {
  const value = fields.get(name)
  return typeof value === 'string' ? value.trim() : ''
}
