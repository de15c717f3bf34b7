import { type Column, DataTable, Moment, Pill, useNow } from '@trellis/ui'
import type { BuildTaskView } from '../../../../contract/index.ts'
import { AdminLink } from '../shell/admin-link.tsx'
import { stateTones, taskDetail, taskNames } from './task-words.ts'
import classes from './tasks-page.module.css'

/** Tasks with what became of them; with `named`, who asked for each. */
export function TaskTable({ tasks, named }: { tasks: readonly BuildTaskView[]; named: boolean }) {
  const now = useNow()
  const columns: readonly Column<BuildTaskView>[] = [
    { key: 'build', title: 'Build', cell: ({ buildId, label }) => <AdminLink to={`/admin/builds/${buildId}`}>{label}</AdminLink> },
    { key: 'action', title: 'Action', cell: ({ type }) => taskNames[type] },
    { key: 'status', title: 'Status', cell: ({ state }) => <Pill tone={stateTones[state]}>{state.toLowerCase()}</Pill> },
    { key: 'detail', title: 'Detail', cell: (task) => <span className={classes.detail}>{taskDetail(task)}</span> },
    ...(named ? [{ key: 'by', title: 'Asked by', cell: ({ by }: BuildTaskView) => by ?? 'the repository' }] : []),
    { key: 'queued', title: 'Asked', cell: ({ queuedAt }) => <Moment at={queuedAt} now={now} /> },
  ]
  return (
    <DataTable caption="Tasks of the last 24 hours" columns={columns} keyOf={({ id }) => String(id)} rows={tasks} scope={String(named)} />
  )
}
