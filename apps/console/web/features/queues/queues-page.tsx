import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Column, DataTable, EmptyState, Pill, spanText } from '@trellis/ui'
import type { ListedState, QueueList } from '../../../contract/index.ts'
import { Loaded } from '../../app/loaded.tsx'
import { numberText } from '../../app/number-text.ts'
import { Page } from '../../app/page.tsx'
import { ask } from '../../app/query-client.ts'
import { useMayOperate } from '../session/session-query.ts'
import { LastMinute } from './last-minute.tsx'
import { PauseQueue } from './pause-queue.tsx'
import classes from './queues-page.module.css'

type Queue = QueueList['queues'][number]

/** Every queue: how much waits and for how long, what became of jobs in the last minute, and the switch that stops it. */
export function QueuesPage() {
  const queues = useQuery(ask('queues'))
  const mayOperate = useMayOperate()
  return (
    <Page
      lead="Which line is long, and does it move? Ready jobs wait for a worker; the age of the oldest says for how long."
      title="Queues"
    >
      <Loaded query={queues} what="the queues">
        {({ queues: rows }) =>
          rows.length === 0 ? (
            <EmptyState title="No queue yet">
              <p>A queue is here as soon as a job was enqueued.</p>
            </EmptyState>
          ) : (
            <DataTable caption="Queues" columns={mayOperate ? [...columns, actions] : columns} keyOf={({ name }) => name} rows={rows} />
          )
        }
      </Loaded>
    </Page>
  )
}

const columns: readonly Column<Queue>[] = [
  { key: 'name', title: 'Queue', cell: (queue) => <Name queue={queue} /> },
  countColumn('ready', 'Ready'),
  {
    key: 'age',
    title: 'Oldest ready',
    numeric: true,
    cell: ({ oldestReadyMs }) => (oldestReadyMs === null ? '–' : spanText(oldestReadyMs)),
  },
  countColumn('running', 'Running'),
  countColumn('scheduled', 'Scheduled'),
  countColumn('blocked', 'Blocked'),
  countColumn('dead', 'Dead'),
  {
    key: 'rates',
    title: 'Last minute',
    cell: ({ name, lastMinute }) => (lastMinute === null ? 'unknown' : <LastMinute name={name} rates={lastMinute} />),
  },
  {
    key: 'workers',
    title: 'Workers',
    numeric: true,
    cell: ({ workers }) => (
      <Link className="text-link" to="/workers">
        {workers === null ? 'unknown' : numberText(workers)}
      </Link>
    ),
  },
]

const actions: Column<Queue> = { key: 'actions', title: 'Actions', cell: (queue) => <PauseQueue queue={queue} /> }

function countColumn(state: ListedState, title: string): Column<Queue> {
  return {
    key: state,
    title,
    numeric: true,
    cell: (queue) =>
      queue[state] === 0 ? (
        '0'
      ) : (
        <Link
          aria-label={`${numberText(queue[state])} ${state} in ${queue.name}`}
          className={state === 'dead' ? `text-link ${classes.dead}` : 'text-link'}
          search={{ queue: queue.name, state }}
          to="/jobs"
        >
          {numberText(queue[state])}
        </Link>
      ),
  }
}

function Name({ queue: { name, paused, pausedParts } }: { queue: Queue }) {
  return (
    <div className={classes.name} id={name}>
      <strong>{name}</strong>
      {paused && <Pill tone="warning">Paused</Pill>}
      {pausedParts.map(({ task, key }) => (
        <Pill key={`${task} ${key}`} tone="warning">
          Paused: {task ?? ''} {key ?? ''}
        </Pill>
      ))}
    </div>
  )
}
