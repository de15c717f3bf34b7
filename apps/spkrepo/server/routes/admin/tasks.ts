import { type HttpApp, httpError, openEventStream } from '@trellis/stack'
import { adminRoutes, BuildTaskQuery } from '../../../contract/index.ts'
import { listTasks, tasksAsked } from '../../admin/tasks/task-list.ts'
import { TaskStream } from '../../admin/tasks/task-stream.ts'
import { clearEnded } from '../../build-jobs/job-log.ts'
import type { Parts } from '../../parts.ts'
import { callerOf } from './caller.ts'

/** Browsers that one process tells of tasks at once. */
const mostStreams = 200

/** What was asked to be done with builds, and what has become of it. */
export function taskRoutes(app: HttpApp, parts: Parts): void {
  const { accounts, database } = parts
  const onRequest = accounts.require('task.view')
  const list = { querystring: BuildTaskQuery, response: { 200: adminRoutes.adminTasks.response } }
  app.get(adminRoutes.adminTasks.path, { schema: { summary: 'Tasks of the last day', ...list }, onRequest }, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    return await listTasks(parts, tasksAsked(accounts, callerOf(accounts, request).account, request.query))
  })
  const clear = { summary: 'Forget those of one’s own tasks that have ended', response: { 200: adminRoutes.adminTasksClear.response } }
  app.post(adminRoutes.adminTasksClear.path, { schema: clear, onRequest }, async (request) => {
    const { account } = callerOf(accounts, request)
    await clearEnded(database, account.id)
    return await listTasks(parts, { accountId: account.id })
  })
  eventRoute(app, parts)
}

function eventRoute(app: HttpApp, parts: Parts): void {
  const { accounts } = parts
  const open = new Set<TaskStream>()
  // Streams never end by themselves; they would hold up the stop of the server until its deadline.
  app.addHook('preClose', async () => {
    for (const stream of open) stream.end()
  })
  const onRequest = accounts.require('task.view')
  const schema = { summary: 'Tasks, as they change', querystring: BuildTaskQuery, produces: ['text/event-stream'] }
  app.get(adminRoutes.adminTaskEvents.path, { schema, onRequest }, async (request, reply) => {
    const by = tasksAsked(accounts, callerOf(accounts, request).account, request.query)
    if (open.size >= mostStreams) {
      reply.header('retry-after', '10')
      throw httpError(503, 'too_many_streams', 'Too many browsers listen; ask for the list now and then instead.')
    }
    const stream = new TaskStream({
      list: async () => await listTasks(parts, by),
      allowed: async () => await onRequest(request),
      onFailure: (error) => request.log.warn({ err: error }, 'tasks could not be read for a browser that listens'),
    })
    open.add(stream)
    const end = () => {
      open.delete(stream)
      stream.end()
    }
    stream.begin(openEventStream(reply, { onRoom: () => stream.room(), onEnd: end }))
    return reply
  })
}
