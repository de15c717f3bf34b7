import { type HttpApp, httpError, type JobOperations } from '@trellis/stack'
import { routes } from '../../contract/index.ts'
import type { Parts } from '../parts.ts'
import { queueList } from '../queues/queue-list.ts'
import { done, record } from './action.ts'
import { addRoute } from './route.ts'

/** The queues, and how to pause them. */
export function queueRoutes(app: HttpApp, parts: Parts): void {
  const { operations } = parts
  addRoute(app, parts, { route: routes.queues, act: async () => await queueList(operations) })
  addRoute(app, parts, {
    route: routes.pauseQueue,
    act: async ({ params: { queue }, account }) => {
      await named(queue, async () => await operations.jobs.pause({ queue }))
      await record(parts, { action: 'queue.paused', by: account.id, subject: `queue:${queue}` })
      return done(`No job of "${queue}" starts until it is resumed.`)
    },
  })
  addRoute(app, parts, {
    route: routes.resumeQueue,
    act: async ({ params: { queue }, account }) => {
      await named(queue, async () => await operations.jobs.resume({ queue }))
      await record(parts, { action: 'queue.resumed', by: account.id, subject: `queue:${queue}` })
      return done(`The jobs of "${queue}" start again.`)
    },
  })
}

/** A name that no queue can have is the mistake of whoever asks. */
async function named(queue: string, act: () => ReturnType<JobOperations['pause']>): Promise<void> {
  try {
    await act()
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'invalid_option')
      throw httpError(422, 'queue_invalid', `"${queue}" is no name of a queue.`)
    throw cause
  }
}
