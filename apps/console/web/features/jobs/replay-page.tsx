import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { EmptyState } from '@trellis/ui'
import { Loaded } from '../../app/loaded.tsx'
import { Page } from '../../app/page.tsx'
import { ask } from '../../app/query-client.ts'
import { ReplayFilters } from './replay-filters.tsx'
import { ReplayPreview } from './replay-preview.tsx'

const route = getRouteApi('/signed-in/replay')

/** Dead jobs with one cause, put back in line once it is mended: choose, see how many and which, confirm, watch. */
export function ReplayPage() {
  const filter = route.useSearch()
  const isChosen = Object.keys(filter).length > 0
  const preview = useQuery({ ...ask('previewReplay', { query: filter }), enabled: isChosen })
  return (
    <Page
      lead={
        <>
          Is the cause mended? Look at one of the{' '}
          <Link className="text-link" search={{ state: 'dead' }} to="/jobs">
            dead jobs
          </Link>{' '}
          first, then put back those of that cause and that time only.
        </>
      }
      title="Replay dead jobs"
    >
      <ReplayFilters filter={filter} key={JSON.stringify(filter)} />
      {isChosen ? (
        <Loaded query={preview} what="what would be replayed">
          {(answer) => <ReplayPreview filter={filter} preview={answer} />}
        </Loaded>
      ) : (
        <EmptyState title="Choose which dead jobs are meant">
          <p>By queue, task, error or the time of their death. Nothing happens before you have seen how many they are.</p>
        </EmptyState>
      )}
    </Page>
  )
}
