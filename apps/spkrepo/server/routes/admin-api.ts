import type { HttpApp } from '@trellis/stack'
import type { Parts } from '../parts.ts'
import { buildRoutes } from './admin/builds.ts'
import { dashboardRoutes } from './admin/dashboard.ts'
import { firmwareRangeRoutes } from './admin/firmware-range.ts'
import { packageRoutes } from './admin/packages.ts'
import { referenceRoutes } from './admin/reference.ts'
import { retentionRoutes } from './admin/retention.ts'
import { screenshotRoutes } from './admin/screenshots.ts'
import { signatureRuleRoutes } from './admin/signature-rules.ts'
import { taskRoutes } from './admin/tasks.ts'
import { versionRoutes } from './admin/versions.ts'

/**
 * What the pages below `/admin` ask for. Every route is guarded by `accounts.require('<permission>')`, which wants the session's own
 * token with everything that changes something, and knows rows only within `careOf` the caller, by id too.
 */
export function adminApiRoutes(app: HttpApp, parts: Parts): void {
  dashboardRoutes(app, parts)
  buildRoutes(app, parts)
  versionRoutes(app, parts)
  packageRoutes(app, parts)
  screenshotRoutes(app, parts)
  referenceRoutes(app, parts)
  firmwareRangeRoutes(app, parts)
  signatureRuleRoutes(app, parts)
  retentionRoutes(app, parts)
  taskRoutes(app, parts)
}
