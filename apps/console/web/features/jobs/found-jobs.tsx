import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { EmptyState } from '@trellis/ui'
import { Loaded } from '../../app/loaded.tsx'
import { ask } from '../../app/query-client.ts'
import { JobTable } from './job-table.tsx'

/** The jobs with an id or a unique key. */
export function FoundJobs({ sought }: { sought: string }) {
  const found = useQuery(ask('findJobs', { query: { q: sought } }))
  return (
    <>
      <p>
        <Link className="text-link" to="/jobs">
          Back to all jobs
        </Link>
      </p>
      <Loaded query={found} rows={1} what="the jobs that were searched for">
        {({ jobs }) =>
          jobs.length === 0 ? (
            <EmptyState title={`No job has the id or the unique key “${sought}”`}>
              <p>It must be the whole id. Jobs that ended are forgotten after a while, as their task says.</p>
            </EmptyState>
          ) : (
            <JobTable isNarrowed={false} jobs={jobs} scope={sought} />
          )
        }
      </Loaded>
    </>
  )
}
