import { Link } from '@tanstack/react-router'
import { type Column, DataTable, EmptyState, Moment, ShortId, spanText } from '@trellis/ui'
import type { JobSummary, ListedState } from '../../../contract/index.ts'
import { useServerNow } from '../../app/services.ts'
import { blockerText } from './blocker-text.ts'
import { JobStatePill, stateTitles } from './job-state.tsx'
import classes from './job-table.module.css'

/** Jobs of one state, or found ones; each leads to all that is known of it. */
export function JobTable(props: { jobs: readonly JobSummary[]; scope: string; isNarrowed: boolean; state?: ListedState }) {
  const { jobs, scope, isNarrowed, state } = props
  const now = useServerNow()
  if (jobs.length === 0 && state !== undefined) return <NoJobs isNarrowed={isNarrowed} state={state} />
  return (
    <DataTable
      caption={state === undefined ? 'Jobs that were found' : `${stateTitles[state]} jobs`}
      columns={columnsOf(state, now)}
      keyOf={({ id }) => id}
      rows={jobs}
      scope={scope}
    />
  )
}

function columnsOf(state: ListedState | undefined, now: Date): readonly Column<JobSummary>[] {
  const waits: Column<JobSummary> = {
    key: 'waits',
    title: 'Why it waits',
    cell: ({ blockedBy }) => (blockedBy === null ? '–' : blockerText(blockedBy)),
  }
  const due: Column<JobSummary> = { key: 'due', title: 'Due', cell: ({ dueInMs }) => (dueInMs <= 0 ? 'now' : `in ${spanText(dueInMs)}`) }
  return [
    { key: 'task', title: 'Task', cell: (job) => <TaskLink job={job} /> },
    { key: 'id', title: 'Id', cell: ({ id }) => <ShortId id={id} what="id of the job" /> },
    { key: 'queue', title: 'Queue', cell: ({ queue }) => queue },
    ...(state === undefined ? [{ key: 'state', title: 'State', cell: (job: JobSummary) => <JobStatePill state={job.state} /> }] : []),
    ...(state === 'scheduled' ? [due] : []),
    ...(state === 'blocked' ? [waits] : []),
    { key: 'created', title: 'Created', cell: ({ createdAt }) => <Moment at={createdAt} now={now} /> },
    {
      key: 'attempts',
      title: 'Failed',
      numeric: true,
      cell: ({ failures, crashes }) => (crashes === 0 ? failures : `${failures} + ${crashes} crashes`),
    },
    { key: 'failure', title: 'Last failure', cell: (job) => <LastFailure job={job} now={now} /> },
  ]
}

function TaskLink({ job: { id, task } }: { job: JobSummary }) {
  return (
    <Link className="text-link" params={{ id }} to="/jobs/$id">
      {task}
    </Link>
  )
}

function LastFailure({ job: { lastFailure }, now }: { job: JobSummary; now: Date }) {
  if (lastFailure === null) return '–'
  const { name, code, message, at } = lastFailure
  return (
    <div className={classes.failure}>
      <span>
        <strong>{code ?? name}</strong> {message}
      </span>
      <span className={classes.at}>
        <Moment at={at} now={now} />
      </span>
    </div>
  )
}

const nothing: Readonly<Record<ListedState, string>> = {
  dead: 'No job has died, or all were replayed',
  ready: 'No job waits for a worker',
  running: 'No job is running',
  scheduled: 'No job waits for its time',
  blocked: 'No job is blocked',
}

function NoJobs({ isNarrowed, state }: { isNarrowed: boolean; state: ListedState }) {
  return <EmptyState title={isNarrowed ? `No ${state} job fits the filter` : nothing[state]} />
}
