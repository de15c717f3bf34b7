import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { EmptyState } from '@trellis/ui'
import { Loaded } from '../../app/loaded.tsx'
import { Page } from '../../app/page.tsx'
import { ask } from '../../app/query-client.ts'
import { useFeedState } from '../../app/services.ts'
import { JobActions } from './job-actions.tsx'
import { JobAttempts } from './job-attempts.tsx'
import { JobChildren } from './job-children.tsx'
import { JobContent } from './job-content.tsx'
import { JobFacts } from './job-facts.tsx'
import { JobLog } from './job-log.tsx'

const route = getRouteApi('/signed-in/jobs/$id')

/** How often a job that moves is asked for, beside the bell: progress and log lines do not ring it. Milliseconds. */
const watchMs = 2_000

/** Everything about one job: where it is, why, what it was given and what it said; and what can be done about it. */
export function JobPage() {
  const { id } = route.useParams()
  const feed = useFeedState()
  const job = useQuery({
    ...ask('job', { params: { id } }),
    refetchInterval: ({ state }) => (state.data?.state === 'running' && feed.kind === 'live' ? watchMs : false),
  })
  // Also of one that was just shown: what ended well, or was given up, is not kept unless its task says so.
  if (job.error?.status === 404) {
    return (
      <Page title="Job not found">
        <EmptyState title="No job has this id">
          <p>{id}</p>
          <p>Jobs that ended are forgotten after a while, as their task says.</p>
        </EmptyState>
      </Page>
    )
  }
  return (
    <Page actions={job.data && <JobActions job={job.data} />} title={job.data === undefined ? 'Job' : `Job of ${job.data.task}`}>
      <Loaded query={job} what="the job">
        {(detail) => (
          <>
            <JobFacts job={detail} />
            <JobChildren jobs={detail.children} hasMore={detail.hasMoreChildren} />
            <JobAttempts attempts={detail.attempts} />
            <JobLog lines={detail.log} />
            <JobContent content={detail.progress} title="Progress" />
            <JobContent content={detail.result} title="Result" />
            <JobContent content={detail.input} title="Input" />
          </>
        )}
      </Loaded>
    </Page>
  )
}
