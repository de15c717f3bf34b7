import type { HttpApp } from '@trellis/stack'
import { adminRoutes, DashboardQuery } from '../../../contract/index.ts'
import { dashboard } from '../../admin/dashboard/dashboard.ts'
import type { Parts } from '../../parts.ts'
import { callerOf } from './caller.ts'

/** The first page of the administration. */
export function dashboardRoutes(app: HttpApp, { db, accounts }: Pick<Parts, 'db' | 'accounts'>): void {
  const onRequest = accounts.require('dashboard.view')
  const schema = {
    summary: 'The repository at a glance',
    querystring: DashboardQuery,
    response: { 200: adminRoutes.adminDashboard.response },
  }
  app.get(adminRoutes.adminDashboard.path, { schema, onRequest }, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const { account, care } = callerOf(accounts, request)
    const seesUsers = accounts.may(account, 'accounts.read')
    const [seen, unconfirmed] = await Promise.all([
      dashboard(db, {
        care: accounts.may(account, 'dashboard.view-all') ? 'every package' : care,
        days: request.query.days ?? 30,
        now: new Date(),
      }),
      seesUsers ? accounts.listUsers({ emailVerified: false, kind: 'person', page: 1, pageSize: 0 }) : undefined,
    ])
    return { ...seen, unconfirmedUsers: unconfirmed?.total ?? null }
  })
}
