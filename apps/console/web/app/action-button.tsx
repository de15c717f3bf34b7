import { Button, type ButtonProps } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Dialog } from '@trellis/ui'
import { type ReactNode, useState } from 'react'
import { useMayOperate } from '../features/session/session-query.ts'
import { failedResult, type Result, useTellResult } from './results.tsx'

/** Something that an operator can do, asked about first. */
export interface Action {
  readonly label: string
  /** What it is done to, for those who hear the label alone: `queue mail`. */
  readonly of?: string
  readonly title: string
  /** Exactly what will happen. */
  readonly consequences: ReactNode
  readonly confirm: string
  /** It ends or repeats work: drawn as a warning. */
  readonly isRisky?: boolean
  /** Does it, and says what became of it. */
  readonly run: () => Promise<Result>
}

/** The button of an action; not there for accounts that may only look. Asks first, then tells the result and has everything shown asked for anew. */
export function ActionButton({ action, size = 'compact-sm' }: { action: Action; size?: NonNullable<ButtonProps['size']> }) {
  const [isAsking, setAsking] = useState(false)
  const mayOperate = useMayOperate()
  const tell = useTellResult()
  const queryClient = useQueryClient()
  const mutation = useMutation({
    mutationFn: action.run,
    onSuccess: tell,
    onError: (error) => tell(failedResult(`${action.label} failed`, error)),
    onSettled: async () => {
      setAsking(false)
      await queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
    },
  })
  if (!mayOperate) return null
  return (
    <>
      <Button
        aria-label={action.of === undefined ? undefined : `${action.label} ${action.of}`}
        onClick={() => setAsking(true)}
        size={size}
        variant="default"
      >
        {action.label}
      </Button>
      {isAsking && (
        <Question action={action} isPending={mutation.isPending} onConfirm={() => mutation.mutate()} onLeave={() => setAsking(false)} />
      )}
    </>
  )
}

/** What will happen, and the two ways out; none while it is happening. */
function Question(props: { action: Action; isPending: boolean; onConfirm: () => void; onLeave: () => void }) {
  const { action, isPending, onConfirm, onLeave } = props
  const leave = () => {
    if (!isPending) onLeave()
  }
  return (
    <Dialog
      actions={
        <>
          <Button disabled={isPending} onClick={leave} variant="default">
            Leave it as it is
          </Button>
          <Button {...(action.isRisky === true ? { color: 'red' } : {})} loading={isPending} onClick={onConfirm}>
            {action.confirm}
          </Button>
        </>
      }
      onClose={leave}
      title={action.title}
    >
      {action.consequences}
    </Dialog>
  )
}

/** How the contract's answer to an action reads: nothing was there to act upon is a warning, not a success. */
export function answeredResult({
  outcome,
  message,
}: {
  readonly outcome: 'done' | 'requested' | 'not-found'
  readonly message: string
}): Result {
  return { tone: outcome === 'not-found' ? 'warning' : outcome === 'requested' ? 'info' : 'success', text: message }
}
