import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Dialog, Notice } from '@trellis/ui'
import { type ReactNode, useState } from 'react'
import type { ActionResult } from '../../../../contract/index.ts'
import classes from './bulk-actions.module.css'
import type { BulkAction, RunAction } from './list-look.ts'

interface Target {
  readonly id: number
  readonly label: string
}

/** What an action has come to. */
export interface Finished {
  readonly action: BulkAction
  readonly results: readonly ActionResult[]
}

/** What can be done to the selected rows. It asks before it acts, and hands on what became of each row. */
export function BulkActions(props: {
  actions: readonly BulkAction[]
  targets: readonly Target[]
  noun: readonly [one: string, many: string]
  /** Said beside the buttons. */
  status: string
  /** Stands before everything else. */
  lead?: ReactNode
  run: RunAction
  onDone: (finished: Finished) => void
}) {
  const { actions, targets, noun, status, lead, run, onDone } = props
  const queryClient = useQueryClient()
  const [asking, setAsking] = useState<BulkAction | null>(null)
  const acting = useMutation({
    mutationFn: async (action: BulkAction) => {
      const { results } = await run(
        action.name,
        targets.map(({ id }) => id),
      )
      return { action, results }
    },
    onSuccess: async (answer) => {
      setAsking(null)
      onDone(answer)
      await queryClient.invalidateQueries()
    },
  })
  const count = `${targets.length} ${targets.length === 1 ? noun[0] : noun[1]}`
  return (
    <>
      <fieldset className={classes.bar} data-idle={targets.length === 0 || undefined}>
        <legend className="visually-hidden">With the selected {noun[1]}</legend>
        {lead}
        <span className={classes.count} role="status">
          {status}
        </span>
        {actions.map((action) => (
          <Button
            color={action.isFinal === true ? 'red' : 'indigo'}
            disabled={targets.length === 0}
            key={action.name}
            onClick={() => {
              acting.reset()
              setAsking(action)
            }}
            size="xs"
            variant={action.isFinal === true ? 'light' : 'default'}
          >
            {action.label}
          </Button>
        ))}
      </fieldset>
      {asking !== null && (
        <Dialog
          actions={
            <>
              <Button onClick={() => setAsking(null)} variant="default">
                Cancel
              </Button>
              <Button color={asking.isFinal === true ? 'red' : 'indigo'} loading={acting.isPending} onClick={() => acting.mutate(asking)}>
                {asking.label} {count}
              </Button>
            </>
          }
          onClose={() => setAsking(null)}
          title={`${asking.label} ${count}?`}
        >
          <p>{asking.consequences}</p>
          <ul className={classes.targets}>
            {targets.map(({ id, label }) => (
              <li key={id}>{label}</li>
            ))}
          </ul>
          {acting.isError && (
            <Notice reference={acting.error.requestId ?? undefined} tone="error">
              {acting.error.message}
            </Notice>
          )}
        </Dialog>
      )}
    </>
  )
}
