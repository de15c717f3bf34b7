import { type HttpApp, httpError } from '@trellis/stack'
import { routes } from '../../contract/index.ts'
import { previewReplay, replayDead } from '../jobs/dead-jobs.ts'
import { findJobs } from '../jobs/find-jobs.ts'
import { jobDetail } from '../jobs/job-detail.ts'
import { listJobs } from '../jobs/list-jobs.ts'
import type { Parts } from '../parts.ts'
import { done, notFound, record, requested } from './action.ts'
import { addRoute } from './route.ts'

/** Jobs: lists, search, everything about one, and what can be done with them. */
export function jobRoutes(app: HttpApp, parts: Parts): void {
  const { operations } = parts
  addRoute(app, parts, { route: routes.jobs, act: async ({ query }) => await listJobs(operations.jobs, query) })
  addRoute(app, parts, { route: routes.findJobs, act: async ({ query: { q } }) => await findJobs(parts, q.trim()) })
  addRoute(app, parts, {
    route: routes.job,
    act: async ({ params: { id } }) => {
      const detail = await jobDetail(parts, id)
      if (detail === undefined) throw httpError(404, 'job_unknown', forgotten(id))
      return detail
    },
  })
  addRoute(app, parts, {
    route: routes.cancelJob,
    act: async ({ params: { id }, account }) => {
      const reply = await operations.jobs.cancel(id)
      if (reply === 'not-found') return notFound(`There is no job ${id} that could be cancelled.`)
      await record(parts, { action: 'job.cancelled', by: account.id, subject: `job:${id}` })
      return reply === 'cancelled' ? done(`Job ${id} is cancelled.`) : requested(`The worker that runs job ${id} was told to stop it.`)
    },
  })
  addRoute(app, parts, {
    route: routes.replayJob,
    act: async ({ params: { id }, account }) => {
      if (!(await operations.jobs.replay(id))) return notFound(`There is no dead job ${id}.`)
      await record(parts, { action: 'job.replayed', by: account.id, subject: `job:${id}` })
      return done(`Job ${id} is in line again.`)
    },
  })
  addRoute(app, parts, {
    route: routes.discardJob,
    act: async ({ params: { id }, account }) => {
      if (!(await operations.jobs.discard(id))) return notFound(`There is no dead job ${id}.`)
      await record(parts, { action: 'job.discarded', by: account.id, subject: `job:${id}` })
      return done(`Job ${id} is given up.`)
    },
  })
  addRoute(app, parts, {
    route: routes.promoteJob,
    act: async ({ params: { id }, account }) => {
      if (!(await operations.jobs.promote(id))) return notFound(`There is no job ${id} that waits for its time.`)
      await record(parts, { action: 'job.promoted', by: account.id, subject: `job:${id}` })
      return done(`Job ${id} is due now.`)
    },
  })
  addRoute(app, parts, { route: routes.previewReplay, act: async ({ query }) => await previewReplay(operations.jobs, query) })
  addRoute(app, parts, {
    route: routes.replayDead,
    act: async ({ body, account }) => {
      const replay = await replayDead(operations.jobs, body)
      await record(parts, { action: 'job.replayed', by: account.id, details: { replayed: replay.replayed, ...body } })
      return replay
    },
  })
}

function forgotten(id: string): string {
  return `There is no job ${id}; jobs that ended are forgotten after the time that their task says.`
}
