import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Column, DataTable, EmptyState, Notice, ShortId, spanText } from '@trellis/ui'
import type { OutboxView } from '../../../contract/index.ts'
import { Loaded } from '../../app/loaded.tsx'
import { countText, sizeText } from '../../app/number-text.ts'
import { Page } from '../../app/page.tsx'
import { ask } from '../../app/query-client.ts'

/** A scheduler hands over what is committed within a quarter of a second; what is older than this has nobody. Milliseconds. */
const lateMs = 30_000

/** What transactions have asked for and no scheduler has handed to the broker yet. */
export function OutboxPage() {
  const outbox = useQuery(ask('outbox'))
  return (
    <Page
      lead="A scheduler hands rows to the broker within a quarter of a second, so there are usually none. Nothing here is lost while none runs."
      title="Outbox"
    >
      <Loaded query={outbox} what="the outbox">
        {({ rows, oldestMs, oldest }) =>
          rows === 0 ? (
            <EmptyState title="Nothing waits" />
          ) : (
            <>
              <Lag oldestMs={oldestMs} rows={rows} />
              <DataTable caption="The oldest rows" columns={columns} keyOf={({ id }) => id} rows={oldest} />
            </>
          )
        }
      </Loaded>
    </Page>
  )
}

function Lag({ rows, oldestMs }: { rows: number; oldestMs: number }) {
  const words = `${countText(rows, 'row')}; the oldest has waited for ${spanText(oldestMs)}.`
  if (oldestMs < lateMs) return <Notice tone="info">{words}</Notice>
  return (
    <Notice title="Nobody hands the rows over" tone="error">
      {words} Is a scheduler alive, and does it reach the broker?{' '}
      <Link className="text-link" to="/workers">
        See the processes
      </Link>
    </Notice>
  )
}

const columns: readonly Column<OutboxView['oldest'][number]>[] = [
  { key: 'task', title: 'Task', cell: ({ task }) => task },
  { key: 'id', title: 'Id', cell: ({ id }) => <ShortId id={id} what="id of the row" /> },
  { key: 'queue', title: 'Queue', cell: ({ queue }) => queue ?? "the task's" },
  { key: 'waiting', title: 'Waits for', numeric: true, cell: ({ waitingMs }) => spanText(waitingMs) },
  { key: 'size', title: 'Size', numeric: true, cell: ({ sizeBytes }) => sizeText(sizeBytes) },
]
