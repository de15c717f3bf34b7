import { type Static, Type } from 'typebox'

/** What was asked to be done with a build. */
export const BuildTaskType = Type.Enum(['upload', 'rehome', 'resync_info', 'resync_file', 'sign', 'unsign'])
export type BuildTaskType = Static<typeof BuildTaskType>

/** How far it is. `RETRY`: an attempt has failed, and another one follows by itself. */
export const BuildTaskState = Type.Enum(['PENDING', 'STARTED', 'RETRY', 'SUCCESS', 'ERROR'])
export type BuildTaskState = Static<typeof BuildTaskState>

export const BuildTaskView = Type.Object({
  id: Type.Integer(),
  buildId: Type.Integer({ description: 'The build may be gone.' }),
  type: BuildTaskType,
  label: Type.String({ description: 'Path of the build’s file.' }),
  state: BuildTaskState,
  error: Type.Union([Type.String(), Type.Null()], {
    description: 'Plain text: why it failed, or, after success, why there was nothing to do.',
  }),
  by: Type.Union([Type.String(), Type.Null()], { description: 'Who asked; null: a command, or the repository itself.' }),
  queuedAt: Type.String({ format: 'date-time' }),
  changedAt: Type.String({ format: 'date-time' }),
})
export type BuildTaskView = Static<typeof BuildTaskView>

/** Whose tasks: one’s own, or everybody’s, for those who may see them. */
export const BuildTaskQuery = Type.Object({ of: Type.Optional(Type.Enum(['me', 'all'])) })
export type BuildTaskQuery = Static<typeof BuildTaskQuery>

export const BuildTasks = Type.Object({
  tasks: Type.Array(BuildTaskView, { description: 'Of the last 24 hours, the newest first; 500 at most.' }),
  pending_count: Type.Integer({ description: 'Those that have not ended.' }),
})
export type BuildTasks = Static<typeof BuildTasks>

export const taskRoutes = {
  adminTasks: { method: 'GET', path: '/api/admin/tasks', response: BuildTasks },
  adminTasksClear: { method: 'POST', path: '/api/admin/tasks/clear', response: BuildTasks },
  /** Server-sent events: `tasks` with a `BuildTasks`, now and whenever it changes. */
  adminTaskEvents: { method: 'GET', path: '/api/admin/tasks/events', response: Type.Unknown() },
} as const
