import type { adminRoutes } from '../../contract/index.ts'

type AdminRoutes = typeof adminRoutes

/** Method and path of the routes of the administration, as `addresses` in `api.ts` has those of the other pages. */
export const adminAddresses: { readonly [Name in keyof AdminRoutes]: Pick<AdminRoutes[Name], 'method' | 'path'> } = {
  adminDashboard: { method: 'GET', path: '/api/admin/dashboard' },
  adminBuilds: { method: 'GET', path: '/api/admin/builds' },
  adminBuild: { method: 'GET', path: '/api/admin/builds/:id' },
  adminBuildAction: { method: 'POST', path: '/api/admin/builds/actions/:action' },
  adminVersions: { method: 'GET', path: '/api/admin/versions' },
  adminVersion: { method: 'GET', path: '/api/admin/versions/:id' },
  adminVersionAction: { method: 'POST', path: '/api/admin/versions/actions/:action' },
  adminPackages: { method: 'GET', path: '/api/admin/packages' },
  adminPackage: { method: 'GET', path: '/api/admin/packages/:id' },
  adminPackageCreate: { method: 'POST', path: '/api/admin/packages' },
  adminPackagePeople: { method: 'PUT', path: '/api/admin/packages/:id' },
  adminPackageDelete: { method: 'DELETE', path: '/api/admin/packages/:id' },
  adminPeople: { method: 'GET', path: '/api/admin/people' },
  adminScreenshots: { method: 'GET', path: '/api/admin/screenshots' },
  adminScreenshotAdd: { method: 'POST', path: '/api/admin/packages/:id/screenshots' },
  adminScreenshotDelete: { method: 'DELETE', path: '/api/admin/screenshots/:id' },
  adminArchitectures: { method: 'GET', path: '/api/admin/architectures' },
  adminArchitectureCreate: { method: 'POST', path: '/api/admin/architectures' },
  adminFirmwares: { method: 'GET', path: '/api/admin/firmwares' },
  adminFirmwareCreate: { method: 'POST', path: '/api/admin/firmwares' },
  adminServices: { method: 'GET', path: '/api/admin/services' },
  adminServiceCreate: { method: 'POST', path: '/api/admin/services' },
  adminFirmwareRange: { method: 'GET', path: '/api/admin/builds/:id/firmware-range' },
  adminFirmwareMaxSet: { method: 'PUT', path: '/api/admin/builds/:id/firmware-range' },
  adminSignatureRules: { method: 'GET', path: '/api/admin/signature-rules' },
  adminSignatureRuleSet: { method: 'PUT', path: '/api/admin/signature-rules/:line/:major' },
  adminRetention: { method: 'GET', path: '/api/admin/retention' },
  adminTasks: { method: 'GET', path: '/api/admin/tasks' },
  adminTasksClear: { method: 'POST', path: '/api/admin/tasks/clear' },
  adminTaskEvents: { method: 'GET', path: '/api/admin/tasks/events' },
}
