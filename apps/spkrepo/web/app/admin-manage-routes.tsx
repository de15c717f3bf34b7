import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { adminPackageList, adminPackageNumbered } from '../features/admin/packages/package-queries.ts'
import { architectureList, firmwareList, serviceList } from '../features/admin/reference/reference-queries.ts'
import { retentionPreview } from '../features/admin/retention/retention-queries.ts'
import { screenshotList } from '../features/admin/screenshots/screenshot-queries.ts'
import { signatureRules } from '../features/admin/signatures/signature-queries.ts'
import { admin, whenAllowed } from './admin-root.tsx'
import { textSearch } from './root-route.tsx'

const staticData = { needs: 'package.manage' } as const

const packages = createRoute({
  getParentRoute: () => admin,
  path: '/packages',
  staticData,
  validateSearch: textSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => whenAllowed(context, staticData.needs, () => context.queryClient.prefetchQuery(adminPackageList(deps))),
  component: lazyRouteComponent(() => import('../features/admin/packages/packages-page.tsx'), 'PackagesPage'),
})

const newPackage = createRoute({
  getParentRoute: () => admin,
  path: '/packages/new',
  staticData,
  component: lazyRouteComponent(() => import('../features/admin/packages/new-package-page.tsx'), 'NewPackagePage'),
})

const onePackage = createRoute({
  getParentRoute: () => admin,
  path: '/packages/$id',
  staticData,
  validateSearch: textSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps, params }) =>
    whenAllowed(context, staticData.needs, () => context.queryClient.prefetchQuery(adminPackageNumbered(params.id, deps))),
  component: lazyRouteComponent(() => import('../features/admin/packages/package-page.tsx'), 'AdminPackagePage'),
})

const screenshots = createRoute({
  getParentRoute: () => admin,
  path: '/screenshots',
  staticData,
  validateSearch: textSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => whenAllowed(context, staticData.needs, () => context.queryClient.prefetchQuery(screenshotList(deps))),
  component: lazyRouteComponent(() => import('../features/admin/screenshots/screenshots-page.tsx'), 'ScreenshotsPage'),
})

const architectures = createRoute({
  getParentRoute: () => admin,
  path: '/architectures',
  staticData,
  validateSearch: textSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => whenAllowed(context, staticData.needs, () => context.queryClient.prefetchQuery(architectureList(deps))),
  component: lazyRouteComponent(() => import('../features/admin/reference/architectures-page.tsx'), 'ArchitecturesPage'),
})

const firmwares = createRoute({
  getParentRoute: () => admin,
  path: '/firmwares',
  staticData,
  validateSearch: textSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => whenAllowed(context, staticData.needs, () => context.queryClient.prefetchQuery(firmwareList(deps))),
  component: lazyRouteComponent(() => import('../features/admin/reference/firmwares-page.tsx'), 'FirmwaresPage'),
})

const services = createRoute({
  getParentRoute: () => admin,
  path: '/services',
  staticData,
  validateSearch: textSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => whenAllowed(context, staticData.needs, () => context.queryClient.prefetchQuery(serviceList(deps))),
  component: lazyRouteComponent(() => import('../features/admin/reference/services-page.tsx'), 'ServicesPage'),
})

const signatures = createRoute({
  getParentRoute: () => admin,
  path: '/signatures',
  staticData: { needs: 'signature-rule.view' },
  loader: ({ context }) => whenAllowed(context, 'signature-rule.view', () => context.queryClient.prefetchQuery(signatureRules)),
  component: lazyRouteComponent(() => import('../features/admin/signatures/signatures-page.tsx'), 'SignaturesPage'),
})

const retention = createRoute({
  getParentRoute: () => admin,
  path: '/retention',
  staticData,
  validateSearch: textSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => whenAllowed(context, staticData.needs, () => context.queryClient.prefetchQuery(retentionPreview(deps))),
  component: lazyRouteComponent(() => import('../features/admin/retention/retention-page.tsx'), 'RetentionPage'),
})

/** Pages of what is managed besides versions and builds. */
export const manageRoutes = [
  packages,
  newPackage,
  onePackage,
  screenshots,
  architectures,
  firmwares,
  services,
  signatures,
  retention,
] as const
