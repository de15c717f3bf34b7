import type { HttpApp } from '@trellis/stack'
import { routes } from '../../contract/index.ts'
import type { Parts } from '../parts.ts'
import { auditPage } from '../records/audit-page.ts'
import { diagnosisView } from '../records/diagnosis-view.ts'
import { outboxView } from '../records/outbox-view.ts'
import { record } from './action.ts'
import { addRoute } from './route.ts'

/** So old may a diagnosis be that nobody asked to be made anew. Milliseconds. */
const diagnosisMs = 60_000

/** Outbox, doctor, audit log. */
export function recordRoutes(app: HttpApp, parts: Parts): void {
  const { operations } = parts
  addRoute(app, parts, { route: routes.outbox, act: async () => await outboxView(operations) })
  addRoute(app, parts, { route: routes.doctor, act: async () => diagnosisView(await operations.diagnosis(diagnosisMs)) })
  addRoute(app, parts, {
    route: routes.examine,
    act: async ({ account }) => {
      const view = diagnosisView(await operations.diagnosis(0))
      await record(parts, { action: 'installation.examined', by: account.id, details: { dangers: view.dangers } })
      return view
    },
  })
  addRoute(app, parts, { route: routes.audit, act: async ({ query, account }) => await auditPage(parts, query, account) })
}
