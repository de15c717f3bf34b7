import { accountRoutes as routes } from '../../../contract/index.ts'
import type { HttpApp } from '../../http/http-app.ts'
import type { AccountRoutesParts } from './account-routes.ts'
import { actorOf } from './keys.ts'
import { existing } from './users.ts'
import { openSessionView } from './views.ts'

/** Where somebody is signed in, and how to end that, for administrators. */
export function userSessionRoutes(app: HttpApp, { accounts }: AccountRoutesParts): void {
  const { userSessions, endUserSession, endUserSessions } = routes
  const list = { summary: 'Sessions of a user', params: userSessions.params, response: { 200: userSessions.response } }
  app.get(`/${userSessions.path}`, { onRequest: accounts.require('accounts.read'), schema: list }, async (request) => {
    const { id } = await existing(accounts, request.params.id)
    const current = accounts.callerOf(request).session?.id
    return { sessions: (await accounts.listSessions(id)).map((session) => openSessionView(session, current)) }
  })

  const onRequest = accounts.require('accounts.manage')
  const end = { summary: 'End a session of a user', params: endUserSession.params, response: { 200: endUserSession.response } }
  app.delete(`/${endUserSession.path}`, { onRequest, schema: end }, async (request) => {
    const { id } = await existing(accounts, request.params.id)
    await accounts.endSession({ userId: id, id: request.params.sessionId }, actorOf(accounts, request))
    return { ok: true } as const
  })

  const endAll = { summary: 'End every session of a user', params: endUserSessions.params, response: { 200: endUserSessions.response } }
  app.post(`/${endUserSessions.path}`, { onRequest, schema: endAll }, async (request) => {
    const { id } = await existing(accounts, request.params.id)
    const exceptId = accounts.callerOf(request).session?.id
    return { ended: await accounts.endSessions({ userId: id, ...(exceptId && { exceptId }) }, actorOf(accounts, request)) }
  })
}
