import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { focusHere } from '../form/fields.tsx'
import { RefusalNotice } from '../form/refusal-notice.tsx'
import classes from './confirm-button.module.css'

/**
 * A button for what cannot be taken back: it asks once, in its own place and with the focus, before it acts.
 * `subject` names what it is about for those who cannot see where the button stands.
 */
export function ConfirmButton<Answer>(props: {
  label: string
  subject: string
  /** What will happen, and to whom. */
  question: string
  action: () => Promise<Answer>
  onDone: (answer: Answer) => unknown
}) {
  const { label, subject, question, action, onDone } = props
  const [isAsking, setAsking] = useState(false)
  const [wasAsked, setAsked] = useState(false)
  const acting = useMutation({
    mutationFn: action,
    onSuccess: (answer) => {
      setAsking(false)
      return onDone(answer)
    },
  })
  const ask = (asking: boolean) => {
    setAsking(asking)
    setAsked(true)
  }
  if (!isAsking) {
    return (
      <Button
        aria-label={`${label}: ${subject}`}
        onClick={() => ask(true)}
        // Back from the question, the focus belongs where it came from; at first it stays where it is.
        ref={wasAsked ? focusHere : undefined}
        size="xs"
        variant="default"
      >
        {label}
      </Button>
    )
  }
  return (
    <div className={classes.question}>
      {acting.isError && <RefusalNotice error={acting.error} />}
      <p className={classes.text} ref={focusHere} tabIndex={-1}>
        {question}
      </p>
      <Button color="red" loading={acting.isPending} onClick={() => acting.mutate()} size="xs">
        {label}
      </Button>
      <Button onClick={() => ask(false)} size="xs" variant="default">
        Cancel
      </Button>
    </div>
  )
}
