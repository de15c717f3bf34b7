import { type HttpApp, httpError } from '@trellis/stack'
import { routes } from '../../contract/index.ts'
import type { Parts } from '../parts.ts'
import { scheduleList } from '../schedules/schedule-list.ts'
import { done, notFound, record } from './action.ts'
import { addRoute } from './route.ts'

/** When jobs are made by themselves. */
export function scheduleRoutes(app: HttpApp, parts: Parts): void {
  const { operations } = parts
  addRoute(app, parts, { route: routes.schedules, act: async () => await scheduleList(operations) })
  addRoute(app, parts, {
    route: routes.pauseSchedule,
    act: async ({ params: { name }, account }) => {
      if (!(await operations.jobs.pauseSchedule(name, true))) return notFound(missing(name))
      await record(parts, { action: 'schedule.paused', by: account.id, subject: `schedule:${name}` })
      return done(`"${name}" makes no jobs until it is resumed.`)
    },
  })
  addRoute(app, parts, {
    route: routes.resumeSchedule,
    act: async ({ params: { name }, account }) => {
      if (!(await operations.jobs.pauseSchedule(name, false))) return notFound(missing(name))
      await record(parts, { action: 'schedule.resumed', by: account.id, subject: `schedule:${name}` })
      return done(`"${name}" makes jobs again.`)
    },
  })
  addRoute(app, parts, {
    route: routes.runSchedule,
    act: async ({ params: { name }, account }) => {
      const made = await operations.jobs.triggerSchedule(name)
      if (made === undefined) throw httpError(404, 'schedule_unknown', missing(name))
      await record(parts, { action: 'schedule.triggered', by: account.id, subject: `schedule:${name}`, details: { job: made.id } })
      return { jobId: made.id }
    },
  })
}

function missing(name: string): string {
  return `There is no schedule "${name}".`
}
