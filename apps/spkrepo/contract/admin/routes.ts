import { buildRoutes } from './builds.ts'
import { dashboardRoutes } from './dashboard.ts'
import { packageRoutes } from './packages.ts'
import { referenceRoutes } from './reference.ts'
import { screenshotRoutes } from './screenshots.ts'
import { versionRoutes } from './versions.ts'

/** The JSON routes of the administration, one group a line; all need a permission. */
export const adminRoutes = {
  ...dashboardRoutes,
  ...buildRoutes,
  ...versionRoutes,
  ...packageRoutes,
  ...screenshotRoutes,
  ...referenceRoutes,
} as const
