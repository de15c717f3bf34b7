import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { RefusalNotice } from '../form/refusal-notice.tsx'

/** A button that acts at once and says below it what came of it. */
export function ActionButton<Answer>(props: {
  label: string
  /** Names what it is about, where several such buttons stand below each other. */
  subject?: string
  action: () => Promise<Answer>
  onDone?: (answer: Answer) => unknown
  /** Said when it is done, for buttons that stay. */
  done?: string
  look?: 'default' | 'filled'
}) {
  const { label, subject, action, onDone, done, look = 'default' } = props
  const acting = useMutation({ mutationFn: action, onSuccess: (answer) => onDone?.(answer) })
  return (
    <>
      <Button
        aria-label={subject === undefined ? undefined : `${label}: ${subject}`}
        loading={acting.isPending}
        onClick={() => acting.mutate()}
        size="xs"
        variant={look}
      >
        {label}
      </Button>
      {acting.isError && <RefusalNotice error={acting.error} />}
      <span role="status">{acting.isSuccess && done}</span>
    </>
  )
}
