import { accountRoutes as routes } from '../../../contract/index.ts'
import type { HttpApp } from '../../http/http-app.ts'
import { httpError } from '../../http/http-error.ts'
import type { AccountRoutesParts } from './account-routes.ts'

const defaultPageSize = 50

/** The log of who did what. */
export function auditRoutes(app: HttpApp, { accounts }: AccountRoutesParts): void {
  const { path, query, response } = routes.audit
  const schema = { summary: 'The audit log, newest first', querystring: query, response: { 200: response } }
  app.get(`/${path}`, { onRequest: accounts.require('audit.read'), schema }, async (request) => {
    const { page = 1, pageSize = defaultPageSize, since, until, ...filter } = request.query
    const range = { since: instantOf(since, 'since'), until: instantOf(until, 'until') }
    const { events, total } = await accounts.auditEvents({ ...filter, ...range, page, pageSize })
    return {
      events: events.map(({ id, at, action, by, subject, details }) => ({
        id,
        at: at.toISOString(),
        action,
        by: by === undefined ? null : { id: by.id, username: by.username ?? null },
        subject: subject ?? null,
        details: { ...details },
      })),
      total,
    }
  })
}

function instantOf(text: string | undefined, field: string): Date | undefined {
  if (text === undefined || text === '') return undefined
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) throw httpError(400, 'invalid_request', `${field} must be a time such as 2030-01-31T12:00:00Z`, { field })
  return at
}
