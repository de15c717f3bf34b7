import { type HttpApp, httpError } from '@trellis/stack'
import { ActionBody, adminRoutes, RowId, VersionQuery } from '../../../contract/index.ts'
import { versionActions } from '../../admin/actions/actions.ts'
import { runVersionAction } from '../../admin/actions/run-action.ts'
import { versionDetails } from '../../admin/versions/version-details.ts'
import { listVersions } from '../../admin/versions/version-list.ts'
import type { Parts } from '../../parts.ts'
import { callerOf } from './caller.ts'

/** Versions in the administration. */
export function versionRoutes(app: HttpApp, parts: Parts): void {
  const { db, accounts } = parts
  const onRequest = accounts.require('build.view')
  const list = { summary: 'Versions in one’s care', querystring: VersionQuery, response: { 200: adminRoutes.adminVersions.response } }
  app.get(adminRoutes.adminVersions.path, { schema: list, onRequest }, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    return await listVersions(db, { care: callerOf(accounts, request).care, query: request.query })
  })
  const details = {
    summary: 'All about one version, and its place in a list',
    params: RowId,
    querystring: VersionQuery,
    response: { 200: adminRoutes.adminVersion.response },
  }
  app.get(adminRoutes.adminVersion.path, { schema: details, onRequest }, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const { id } = request.params
    const found = await versionDetails(db, { id, care: callerOf(accounts, request).care, query: request.query })
    if (found === undefined) throw httpError(404, 'version_unknown', `There is no version ${id} in your care.`)
    return found
  })
  for (const action of versionActions) {
    const { name, summary, permission } = action
    const schema = { summary, body: ActionBody, response: { 200: adminRoutes.adminVersionAction.response } }
    app.post(pathOf(name), { schema, onRequest: accounts.require(permission) }, async (request) => {
      const { account, care } = callerOf(accounts, request)
      return { results: await runVersionAction(action, { parts, by: account, care, ids: request.body.ids }) }
    })
  }
}

function pathOf(action: string): string {
  return adminRoutes.adminVersionAction.path.replace(':action', action)
}
