import { Link } from '@tanstack/react-router'
import { type Column, DataTable, Facts, Moment, Pill, type PillTone, ShortId, spanText } from '@trellis/ui'
import type { ProcessList } from '../../../contract/index.ts'
import { useServerNow } from '../../app/services.ts'
import classes from './process-panel.module.css'

type Process = ProcessList['processes'][number]
type HeldJob = NonNullable<Process['worker']>['jobs'][number]

const tones: Readonly<Record<Process['state'], PillTone>> = { alive: 'good', stopping: 'warning', silent: 'bad' }
const states: Readonly<Record<Process['state'], string>> = { alive: 'Alive', stopping: 'Stopping', silent: 'Silent' }

/** One process: where it is, what it does, and the jobs that it runs, the longest first. */
export function ProcessPanel({ process }: { process: Process }) {
  const now = useServerNow()
  const { id, host, pid, state, worker } = process
  return (
    <section aria-label={`Process ${pid} at ${host}`} className={classes.panel} id={id}>
      <div className={classes.head}>
        <h2 className={classes.title}>
          {host} <span className={classes.pid}>process {pid}</span>
        </h2>
        <Pill tone={tones[state]}>{states[state]}</Pill>
        {process.roles.map((role) => (
          <Pill key={role} tone="neutral">
            {role}
          </Pill>
        ))}
      </div>
      {state === 'silent' && (
        <p className={classes.silent}>It should have said something since. It hangs, was killed, or cannot reach the state store.</p>
      )}
      <Facts
        facts={[
          ['Started', <Moment at={process.startedAt} key="started" now={now} />],
          ['Last heard', <Moment at={process.seenAt} key="seen" now={now} />],
          ['Version', process.version],
          ...(worker === null
            ? []
            : [['Takes jobs of', queuesText(worker.queues)] as const, ['Asked for jobs', `${spanText(worker.sinceFetchMs)} ago`] as const]),
        ]}
      />
      {worker !== null && worker.jobs.length > 0 && (
        <DataTable caption={`Jobs that process ${pid} runs`} columns={columns} keyOf={(job) => job.id} rows={worker.jobs} />
      )}
      {worker !== null && worker.running > worker.jobs.length && (
        <p className={classes.more}>And {worker.running - worker.jobs.length} more.</p>
      )}
      {worker !== null && worker.running === 0 && <p className={classes.more}>Runs no job at the moment.</p>}
    </section>
  )
}

const columns: readonly Column<HeldJob>[] = [
  {
    key: 'task',
    title: 'Runs',
    cell: ({ id, task }) => (
      <Link className="text-link" params={{ id }} to="/jobs/$id">
        {task}
      </Link>
    ),
  },
  { key: 'id', title: 'Id', cell: ({ id }) => <ShortId id={id} what="id of the job" /> },
  { key: 'queue', title: 'Queue', cell: ({ queue }) => queue },
  { key: 'for', title: 'For', numeric: true, cell: ({ forMs }) => spanText(forMs) },
]

function queuesText(queues: NonNullable<Process['worker']>['queues']): string {
  return queues.map(({ name, concurrency }) => `${name} (${concurrency} at once)`).join(', ')
}
