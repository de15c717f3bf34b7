import { Button } from '@mantine/core'
import { ProgressBanner, useNow } from '@trellis/ui'
import type { DeadFilter, ReplayPreview } from '../../../contract/index.ts'
import { ActionButton } from '../../app/action-button.tsx'
import { countText, numberText } from '../../app/number-text.ts'
import { useReplay } from './use-replay.ts'

/** Replays everything that fits, after a question, with a bar; can be stopped between two portions. */
export function ReplayButton({ filter, preview: { count, isCut } }: { filter: DeadFilter; preview: ReplayPreview }) {
  const now = useNow()
  const { progress, run, stop } = useReplay(filter)
  const many = isCut ? `more than ${numberText(count)} dead jobs` : countText(count, 'dead job')
  if (progress !== null) {
    const { startedAt, replayed } = progress
    return (
      <ProgressBanner
        actions={
          <Button onClick={stop} size="compact-sm" variant="default">
            Stop
          </Button>
        }
        now={now}
        progress={{ title: 'Replay', status: 'running', startedAt, processed: replayed, ...(isCut ? {} : { total: count }) }}
      />
    )
  }
  const action = {
    label: `Replay ${many}`,
    title: `Replay ${many}?`,
    consequences: <Consequences filter={filter} />,
    confirm: `Replay ${many}`,
    isRisky: true,
    run,
  }
  return <ActionButton action={action} size="sm" />
}

function Consequences({ filter }: { filter: DeadFilter }) {
  return (
    <>
      <p>Each goes back in line in its queue with new attempts, and keeps its history. Their handlers run once more with the same input.</p>
      <p>Whatever dies and fits the filter until it is done is replayed, too.</p>
      <Meant filter={filter} />
    </>
  )
}

function Meant({ filter }: { filter: DeadFilter }) {
  return (
    <ul>
      {Object.entries(filter).map(([name, value]) => (
        <li key={name}>
          {meanings[name as keyof DeadFilter]}: <strong>{value}</strong>
        </li>
      ))}
    </ul>
  )
}

const meanings: Readonly<Record<keyof DeadFilter, string>> = {
  queue: 'Queue',
  task: 'Task',
  error: 'Error',
  after: 'Died at or after',
  before: 'Died before',
}
