import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ListedState } from '../../../contract/index.ts'
import { Loaded } from '../../app/loaded.tsx'
import { Page } from '../../app/page.tsx'
import { ask } from '../../app/query-client.ts'
import { FindJob } from './find-job.tsx'
import { FoundJobs } from './found-jobs.tsx'
import { JobFilters } from './job-filters.tsx'
import { JobTable } from './job-table.tsx'
import classes from './jobs-page.module.css'
import { StateTabs } from './state-tabs.tsx'

const route = getRouteApi('/signed-in/jobs')
const listed: readonly ListedState[] = ['ready', 'running', 'scheduled', 'blocked', 'dead']

/** Jobs by state, narrowed by what stands in the address; or the one that was searched for. */
export function JobsPage() {
  const search = route.useSearch()
  return (
    <Page title="Jobs">
      <FindJob key={search.find ?? ''} sought={search.find ?? ''} />
      {search.find === undefined ? <ListedJobs /> : <FoundJobs sought={search.find} />}
    </Page>
  )
}

function ListedJobs() {
  const { find: _, ...search } = route.useSearch()
  const state = listed.find((one) => one === search.state) ?? 'dead'
  const { after, ...filter } = { ...search, state }
  const jobs = useQuery(ask('jobs', { query: { ...filter, after } }))
  const isNarrowed = [filter.queue, filter.task, filter.error].some((text) => text !== undefined)
  return (
    <>
      <StateTabs filter={filter} />
      <JobFilters filter={filter} key={JSON.stringify(filter)} />
      <Loaded query={jobs} what={`the ${state} jobs`}>
        {(page) => (
          <>
            <JobTable isNarrowed={isNarrowed} jobs={page.jobs} scope={JSON.stringify({ filter, after })} state={state} />
            {page.isCut && <p className={classes.cut}>There may be more, too far back to be looked at. Narrow the filter to see them.</p>}
            <nav aria-label="Pages" className={classes.pages}>
              {after !== undefined && (
                <Link className="text-link" search={filter} to="/jobs">
                  Back to the first page
                </Link>
              )}
              {page.next !== null && (
                <Link className="text-link" search={{ ...filter, after: page.next }} to="/jobs">
                  Next page
                </Link>
              )}
            </nav>
          </>
        )}
      </Loaded>
    </>
  )
}
