import { useQuery } from '@tanstack/react-query'
import { EmptyState } from '@trellis/ui'
import { Loaded } from '../../app/loaded.tsx'
import { Page } from '../../app/page.tsx'
import { ask } from '../../app/query-client.ts'
import { ProcessPanel } from './process-panel.tsx'

/** The processes of the installation, and which jobs each has in its hands. */
export function WorkersPage() {
  const workers = useQuery(ask('workers'))
  return (
    <Page lead="Each process tells of itself every few seconds." title="Workers">
      <Loaded query={workers} what="the processes">
        {({ processes }) =>
          processes.length === 0 ? (
            <EmptyState title="No process tells of itself" />
          ) : (
            processes.map((process) => <ProcessPanel key={process.id} process={process} />)
          )
        }
      </Loaded>
    </Page>
  )
}
