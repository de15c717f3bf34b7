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
}
