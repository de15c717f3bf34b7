import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { mayOpen } from '../../../app/admin-access.ts'
import { currentSession } from '../../session/session-query.ts'
import { ActionResults } from './action-results.tsx'
import classes from './admin-list.module.css'
import { BulkActions, type Finished } from './bulk-actions.tsx'
import type { BulkAction, RunAction } from './list-look.ts'

/** What can be done to the one row of a page of details; nothing for who may do nothing. */
export function RowActions(props: {
  actions: readonly BulkAction[]
  target: { readonly id: number; readonly label: string }
  noun: readonly [one: string, many: string]
  run: RunAction
  onDone?: (finished: Finished) => void
}) {
  const { actions, target, noun, run, onDone } = props
  const session = useQuery(currentSession).data
  const [finished, setFinished] = useState<Finished | null>(null)
  const allowed = actions.filter(({ needs }) => mayOpen(session, needs))
  if (allowed.length === 0) return null
  return (
    <div className={classes.frame}>
      {finished !== null && <ActionResults {...finished} onClose={() => setFinished(null)} />}
      <BulkActions
        actions={allowed}
        noun={noun}
        onDone={(result) => {
          setFinished(result)
          onDone?.(result)
        }}
        run={run}
        status={`With this ${noun[0]}`}
        targets={[target]}
      />
    </div>
  )
}
