import { useQuery } from '@tanstack/react-query'
import { type Column, DataTable, exactDuration, Moment, Pill } from '@trellis/ui'
import type { PastRun } from '../../../contract/index.ts'
import { Loaded } from '../../app/loaded.tsx'
import { ask } from '../../app/query-client.ts'
import { useServerNow } from '../../app/services.ts'

const tones = { succeeded: 'good', failed: 'bad', cancelled: 'warning' } as const

/** The runs of a name that are over, the newest first. */
export function PastRuns({ name }: { name: string }) {
  const now = useServerNow()
  const history = useQuery({ ...ask('runHistory', { params: { name } }), staleTime: 0 })
  return (
    <Loaded query={history} rows={2} what="past runs">
      {({ runs }) =>
        runs.length === 0 ? (
          <p>None is over.</p>
        ) : (
          <DataTable caption={`Past runs of ${name}`} columns={columnsAt(now)} keyOf={({ id }) => id} rows={runs} />
        )
      }
    </Loaded>
  )
}

function columnsAt(now: Date): readonly Column<PastRun>[] {
  return [
    { key: 'status', title: 'Ended', cell: ({ status }) => <Pill tone={tones[status]}>{status}</Pill> },
    { key: 'at', title: 'At', cell: ({ finishedAt }) => <Moment at={finishedAt} now={now} /> },
    {
      key: 'took',
      title: 'Took',
      numeric: true,
      cell: ({ startedAt, finishedAt }) => exactDuration(Date.parse(finishedAt) - Date.parse(startedAt)),
    },
    { key: 'type', title: 'Type', cell: ({ type, trigger }) => `${type}, by ${trigger}` },
    {
      key: 'message',
      title: 'Said last',
      cell: ({ phase, message }) => [phase, message].filter((text) => text !== null).join(': ') || '–',
    },
  ]
}
