import { type HttpApp, httpError, StackError } from '@trellis/stack'
import { routes } from '../../contract/index.ts'
import type { Parts } from '../parts.ts'
import { runList } from '../runs/run-list.ts'
import { notFound, record, requested } from './action.ts'
import { addRoute } from './route.ts'

/** The runs of all services. */
export function runRoutes(app: HttpApp, parts: Parts): void {
  const { operations, runs } = parts
  addRoute(app, parts, { route: routes.runs, act: async () => await runList(operations, runs) })
  addRoute(app, parts, {
    route: routes.runHistory,
    act: async ({ params: { name } }) => ({ runs: [...(await runs.history(name).catch(refuse))] }),
  })
  addRoute(app, parts, {
    route: routes.startRun,
    act: async ({ params: { name }, body, account }) => {
      const { id } = await runs.start(name, { ...body, trigger: 'console' }).catch(refuse)
      await record(parts, { action: 'run.started', by: account.id, subject: `run:${name}`, details: { id, ...body } })
      return { id }
    },
  })
  addRoute(app, parts, {
    route: routes.cancelRun,
    act: async ({ params: { name }, account }) => {
      if (!(await runs.cancel(name).catch(refuse))) return notFound(`No run of "${name}" is under way, waits or was interrupted.`)
      await record(parts, { action: 'run.cancelled', by: account.id, subject: `run:${name}` })
      return requested(`The run of "${name}" ends within a second or so.`)
    },
  })
}

/** What the person at the other end did wrong is said in the code's own words. */
function refuse(cause: unknown): never {
  if (!(cause instanceof StackError)) throw cause
  if (cause.code === 'run_unknown') throw httpError(404, cause.code, cause.message)
  if (cause.code === 'run_busy') throw httpError(409, cause.code, cause.message)
  if (cause.code === 'run_invalid') throw httpError(422, cause.code, cause.message)
  throw cause
}
