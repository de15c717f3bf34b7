import { NativeSelect } from '@mantine/core'
import { useState } from 'react'
import type { RunView, StartRunBody } from '../../../contract/index.ts'
import { type Action, ActionButton, answeredResult } from '../../app/action-button.tsx'
import type { Api } from '../../app/api.ts'
import { useServices } from '../../app/services.ts'
import { useMayOperate } from '../session/session-query.ts'
import classes from './run-actions.module.css'

/** Starts a run, goes on with one that failed or was interrupted, or ends the one that is under way. */
export function RunActions({ run }: { run: RunView }) {
  const { api } = useServices()
  const mayOperate = useMayOperate()
  const { title, types, status } = run
  const [type, setType] = useState(types[0] ?? '')
  if (!mayOperate) return null
  const isUnderWay = status === 'running' || status === 'waiting'
  const isBroken = status === 'failed' || status === 'cancelled' || status === 'interrupted'
  return (
    <div className={classes.actions}>
      {!isUnderWay && types.length > 1 && (
        <NativeSelect
          aria-label={`Type of ${title}`}
          data={[...types]}
          onChange={({ currentTarget }) => setType(currentTarget.value)}
          size="xs"
          value={type}
        />
      )}
      {isBroken && <ActionButton action={goOn(api, run)} />}
      {!isUnderWay && <ActionButton action={begin(api, run, type)} />}
      {(isUnderWay || status === 'interrupted') && <ActionButton action={cancel(api, run)} />}
    </div>
  )
}

function goOn(api: Api, run: RunView): Action {
  const { title } = run
  return {
    label: 'Go on',
    of: `with ${title}`,
    title: `Go on with ${title}?`,
    consequences: <p>Phases that are done are passed over; where a phase can, it goes on from its last checkpoint.</p>,
    confirm: 'Go on',
    run: start(api, run, { resume: true }),
  }
}

function begin(api: Api, run: RunView, type: string): Action {
  const { title, status } = run
  return {
    label: 'Start',
    of: title,
    title: `Start ${title}?`,
    consequences: (
      <p>It begins with its first phase on one of the workers{type === '' ? '' : `, as ${type}`}. Nobody else can start it meanwhile.</p>
    ),
    confirm: `Start ${title}`,
    run: start(api, run, { ...(type === '' ? {} : { type }), ...(status === 'interrupted' ? { fresh: true } : {}) }),
  }
}

function start(api: Api, { name, title }: RunView, body: StartRunBody): Action['run'] {
  return async () => {
    await api('startRun', { params: { name }, body })
    return { tone: 'success', text: `${title} will begin as soon as a worker takes it.` }
  }
}

function cancel(api: Api, { name, title }: RunView): Action {
  return {
    label: 'Cancel',
    of: title,
    title: `Cancel ${title}?`,
    consequences: (
      <p>
        It ends at the next point where its phase looks whether it should, on whatever machine. What earlier phases have published stays.
      </p>
    ),
    confirm: `Cancel ${title}`,
    isRisky: true,
    run: async () => answeredResult(await api('cancelRun', { params: { name } })),
  }
}
