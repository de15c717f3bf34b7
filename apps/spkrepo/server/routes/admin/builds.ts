import { type HttpApp, httpError } from '@trellis/stack'
import { ActionBody, adminRoutes, BuildQuery, RowId } from '../../../contract/index.ts'
import { buildActions } from '../../admin/actions/actions.ts'
import { runBuildAction } from '../../admin/actions/run-action.ts'
import { buildDetails } from '../../admin/builds/build-details.ts'
import { listBuilds } from '../../admin/builds/build-list.ts'
import type { Parts } from '../../parts.ts'
import { callerOf } from './caller.ts'

/** Builds in the administration. */
export function buildRoutes(app: HttpApp, parts: Parts): void {
  const { db, accounts, packagesUrl } = parts
  const onRequest = accounts.require('build.view')
  const list = { summary: 'Builds in one’s care', querystring: BuildQuery, response: { 200: adminRoutes.adminBuilds.response } }
  app.get(adminRoutes.adminBuilds.path, { schema: list, onRequest }, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    return await listBuilds(db, { care: callerOf(accounts, request).care, query: request.query })
  })
  const details = {
    summary: 'All about one build, and its place in a list',
    params: RowId,
    querystring: BuildQuery,
    response: { 200: adminRoutes.adminBuild.response },
  }
  app.get(adminRoutes.adminBuild.path, { schema: details, onRequest }, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const { id } = request.params
    const found = await buildDetails(db, { id, care: callerOf(accounts, request).care, query: request.query, packagesUrl })
    if (found === undefined) throw httpError(404, 'build_unknown', `There is no build ${id} in your care.`)
    return found
  })
  for (const action of buildActions) {
    const { name, summary, permission } = action
    const schema = { summary, body: ActionBody, response: { 200: adminRoutes.adminBuildAction.response } }
    app.post(pathOf(name), { schema, onRequest: accounts.require(permission) }, async (request) => {
      const { account, care } = callerOf(accounts, request)
      return { results: await runBuildAction(action, { parts, by: account, care, ids: request.body.ids }) }
    })
  }
}

function pathOf(action: string): string {
  return adminRoutes.adminBuildAction.path.replace(':action', action)
}
