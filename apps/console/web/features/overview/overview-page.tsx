import { useQuery } from '@tanstack/react-query'
import { Loaded } from '../../app/loaded.tsx'
import { Page } from '../../app/page.tsx'
import { ask } from '../../app/query-client.ts'
import { Figures } from './figures.tsx'
import { ProblemList } from './problem-list.tsx'

/** What is broken, since when, and where to do something about it; then the figures of what is not. */
export function OverviewPage() {
  const overview = useQuery(ask('overview'))
  return (
    <Page title="Overview">
      <Loaded query={overview} what="the overview">
        {(answer) => (
          <>
            <ProblemList problems={answer.problems} />
            <Figures overview={answer} />
          </>
        )}
      </Loaded>
    </Page>
  )
}
