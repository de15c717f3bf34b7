import { buildRoutes } from './builds.ts'
import { dashboardRoutes } from './dashboard.ts'
import { firmwareRangeRoutes } from './firmware-range.ts'
import { packageRoutes } from './packages.ts'
import { referenceRoutes } from './reference.ts'
import { retentionRoutes } from './retention.ts'
import { screenshotRoutes } from './screenshots.ts'
import { signatureRuleRoutes } from './signature-rules.ts'
import { taskRoutes } from './tasks.ts'
import { versionRoutes } from './versions.ts'

/** The JSON routes of the administration, one group a line; all need a permission. */
export const adminRoutes = {
  ...dashboardRoutes,
  ...buildRoutes,
  ...versionRoutes,
  ...packageRoutes,
  ...screenshotRoutes,
  ...referenceRoutes,
  ...firmwareRangeRoutes,
  ...signatureRuleRoutes,
  ...retentionRoutes,
  ...taskRoutes,
} as const
