import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { EmptyState, Notice, PageHeading, SkeletonRows } from '@trellis/ui'
import type { BuildTasks } from '../../../../contract/index.ts'
import { mayOpen } from '../../../app/admin-access.ts'
import { Failure } from '../../../app/failure.tsx'
import { PageTitle } from '../../../app/page-title.tsx'
import { useServices } from '../../../app/services.ts'
import { currentSession } from '../../session/session-query.ts'
import { AdminLink } from '../shell/admin-link.tsx'
import { type TasksOf, tasksAsked, tasksOfIn } from './task-queries.ts'
import { TaskTable } from './task-table.tsx'
import classes from './tasks-page.module.css'
import { useLiveTasks } from './use-live-tasks.ts'

/** `/admin/tasks`: what became of what was asked to be done with builds. */
export function TasksPage() {
  const of = tasksOfIn(useSearch({ from: '/admin/tasks' }))
  const isLive = useLiveTasks(of)
  const tasks = useQuery(tasksAsked(of, { isLive }))
  return (
    <>
      <PageTitle>Tasks</PageTitle>
      <PageHeading>Tasks</PageHeading>
      {tasks.isPending ? (
        <SkeletonRows heightPx={40} rows={5} />
      ) : tasks.isLoadingError ? (
        <Failure error={tasks.error} retry={() => tasks.refetch()} what="the tasks" />
      ) : (
        <Tasks of={of} seen={tasks.data} />
      )}
    </>
  )
}

function Tasks({ of, seen }: { of: TasksOf; seen: BuildTasks }) {
  const { tasks, pending_count } = seen
  const counted = tasks.length === 1 ? '1 task' : `${tasks.length} tasks`
  return (
    <>
      <div className={classes.bar}>
        <span role="status">{pending_count === 0 ? `${counted} of the last 24 hours` : `${pending_count} of ${counted} under way`}</span>
        <Whose of={of} />
        {of === 'me' && tasks.length > 0 && pending_count === 0 && <Clear />}
      </div>
      {tasks.length === 0 ? (
        <EmptyState title="Nothing was asked for in the last 24 hours">
          <p>Uploads to the object storage, resyncs and signatures that are asked for in the list of builds show here.</p>
        </EmptyState>
      ) : (
        <TaskTable named={of === 'all'} tasks={tasks} />
      )}
    </>
  )
}

/** Leads those who may see everybody's tasks there, and back. */
function Whose({ of }: { of: TasksOf }) {
  const session = useQuery(currentSession).data
  if (!mayOpen(session, 'task.view-all')) return null
  return of === 'me' ? (
    <AdminLink to="/admin/tasks?of=all">Show everybody’s</AdminLink>
  ) : (
    <AdminLink to="/admin/tasks">Show only mine</AdminLink>
  )
}

function Clear() {
  const { api } = useServices()
  const queryClient = useQueryClient()
  const clearing = useMutation({
    mutationFn: async () => await api('adminTasksClear'),
    onSuccess: (left) => queryClient.setQueryData(tasksAsked('me').queryKey, left),
  })
  return (
    <>
      <Button loading={clearing.isPending} onClick={() => clearing.mutate()} size="xs" variant="default">
        Clear the list
      </Button>
      {clearing.isError && (
        <Notice reference={clearing.error.requestId ?? undefined} tone="error">
          {clearing.error.message}
        </Notice>
      )}
    </>
  )
}
