import { Link } from '@tanstack/react-router'
import { type Column, DataTable } from '@trellis/ui'
import type { ChildJob } from '../../../contract/index.ts'
import attempts from './job-attempts.module.css'
import { JobStatePill } from './job-state.tsx'

/** The jobs that this one waits for, or has waited for: of a flow, a batch, or spawned by its handler. */
export function JobChildren({ jobs, hasMore }: { jobs: readonly ChildJob[]; hasMore: boolean }) {
  if (jobs.length === 0) return null
  return (
    <section aria-labelledby="children">
      <h2 className={attempts.heading} id="children">
        Children
      </h2>
      <DataTable caption="Children" columns={columns} keyOf={({ id }) => id} rows={jobs} />
      {hasMore && <p>Only the first {jobs.length} are listed.</p>}
    </section>
  )
}

const columns: readonly Column<ChildJob>[] = [
  {
    key: 'id',
    title: 'Job',
    cell: ({ id }) => (
      <Link className="text-link" params={{ id }} to="/jobs/$id">
        {id}
      </Link>
    ),
  },
  { key: 'queue', title: 'Queue', cell: ({ queue }) => queue },
  { key: 'end', title: 'Ended', cell: ({ end }) => (end === null ? 'not yet' : <JobStatePill state={end} />) },
  { key: 'rule', title: 'If it fails', cell: ({ mayFail }) => (mayFail ? 'this job goes on' : 'this job dies') },
]
