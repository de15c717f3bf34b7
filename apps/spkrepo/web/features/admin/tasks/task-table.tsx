import { type Column, DataTable, Pill } from '@trellis/ui'
import type { BuildTaskView } from '../../../../contract/index.ts'
import { AdminLink } from '../shell/admin-link.tsx'
import { stateTones, taskDetail, taskNames } from './task-words.ts'
import classes from './tasks-page.module.css'

/** Tasks with what became of them; with `named`, who asked for each. */
export function TaskTable({ tasks, named }: { tasks: readonly BuildTaskView[]; named: boolean }) {
  const columns: readonly Column<BuildTaskView>[] = [
    {
      key: 'build',
      title: 'Build',
      cell: ({ buildId, label }) => <AdminLink to={`/admin/builds/${buildId}`}>{fileName(label)}</AdminLink>,
    },
    { key: 'action', title: 'Action', cell: ({ type }) => taskNames[type] },
    { key: 'status', title: 'Status', cell: ({ state }) => <Pill tone={stateTones[state]}>{state.toLowerCase()}</Pill> },
    { key: 'detail', title: 'Detail', cell: (task) => <span className={classes.detail}>{taskDetail(task)}</span> },
    ...(named ? [{ key: 'by', title: 'Asked by', cell: ({ by }: BuildTaskView) => by ?? 'the repository' }] : []),
    { key: 'queued', title: 'Asked', cell: ({ queuedAt }) => <Asked iso={queuedAt} /> },
  ]
  return (
    <DataTable caption="Tasks of the last 24 hours" columns={columns} keyOf={({ id }) => String(id)} rows={tasks} scope={String(named)} />
  )
}

const format = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone: 'UTC' })

/** In UTC, so that the server and every browser agree: "22 Nov, 01:20 UTC". */
function Asked({ iso }: { iso: string }) {
  return <time dateTime={iso}>{`${format.format(new Date(iso))} UTC`}</time>
}

/** Package, version, firmware and architectures are in it; the folders say nothing more. */
function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
