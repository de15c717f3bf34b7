import { useQuery } from '@tanstack/react-query'
import { EmptyState } from '@trellis/ui'
import { Loaded } from '../../app/loaded.tsx'
import { Page } from '../../app/page.tsx'
import { ask } from '../../app/query-client.ts'
import { RunPanel } from './run-panel.tsx'

/** The long pipelines of all apps: what is under way and how far, how the last ones ended, when the next are due. */
export function RunsPage() {
  const runs = useQuery(ask('runs'))
  return (
    <Page title="Runs">
      <Loaded query={runs} what="the runs">
        {({ runs: all }) =>
          all.length === 0 ? (
            <EmptyState title="No run">
              <p>The apps of this installation have no long pipelines.</p>
            </EmptyState>
          ) : (
            all.map((run) => <RunPanel key={run.name} run={run} />)
          )
        }
      </Loaded>
    </Page>
  )
}
