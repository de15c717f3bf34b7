import { useQuery } from '@tanstack/react-query'
import { type Column, DataTable, EmptyState, Moment } from '@trellis/ui'
import type { LockList } from '../../../contract/index.ts'
import { Loaded } from '../../app/loaded.tsx'
import { Page } from '../../app/page.tsx'
import { ask } from '../../app/query-client.ts'
import { useServerNow } from '../../app/services.ts'

/** Who holds which lock, and for how much longer. */
export function LocksPage() {
  const locks = useQuery(ask('locks'))
  const now = useServerNow()
  return (
    <Page
      lead="A lock is free again when its holder gives it back, or by itself when its lease is over because nobody renewed it."
      title="Locks"
    >
      <Loaded query={locks} what="the locks">
        {({ locks: rows }) =>
          rows.length === 0 ? (
            <EmptyState title="No lock is held" />
          ) : (
            <DataTable caption="Locks" columns={columnsAt(now)} keyOf={({ name }) => name} rows={rows} />
          )
        }
      </Loaded>
    </Page>
  )
}

function columnsAt(now: Date): readonly Column<LockList['locks'][number]>[] {
  return [
    { key: 'name', title: 'Lock', cell: ({ name }) => <strong>{name}</strong> },
    { key: 'holder', title: 'Held by', cell: ({ holder }) => holder },
    { key: 'fence', title: 'Fence', numeric: true, cell: ({ fence }) => fence },
    { key: 'expires', title: 'Lease over', cell: ({ expiresAt }) => <Moment at={expiresAt} now={now} /> },
  ]
}
