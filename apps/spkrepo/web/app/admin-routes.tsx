import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { buildList, buildNamed } from '../features/admin/builds/build-queries.ts'
import { buildWords } from '../features/admin/builds/build-words.ts'
import { searchOf } from '../features/admin/list/list-address.ts'
import { versionList, versionNamed } from '../features/admin/versions/version-queries.ts'
import { versionWords } from '../features/admin/versions/version-words.ts'
import { currentSession } from '../features/session/session-query.ts'
import { type AdminPermission, mayOpen } from './admin-access.ts'
import { type RouterContext, requireUser, root, settle } from './root-route.tsx'

/** Around every page below `/admin`: for whoever is signed in and has a role; the others are led to sign in, or told what to do. */
const admin = createRoute({
  getParentRoute: () => root,
  path: '/admin',
  staticData: { isOwn: true, needs: 'dashboard.view' },
  beforeLoad: ({ context, location }) => requireUser(context, `${location.pathname}${location.searchStr}`),
  component: lazyRouteComponent(() => import('../features/admin/shell/admin-layout.tsx'), 'AdminLayout'),
})

const home = createRoute({
  getParentRoute: () => admin,
  path: '/',
  component: lazyRouteComponent(() => import('../features/admin/shell/admin-home-page.tsx'), 'AdminHomePage'),
})

const versions = createRoute({
  getParentRoute: () => admin,
  path: '/versions',
  staticData: { needs: 'build.view' },
  validateSearch: (typed: Record<string, unknown>) => searchOf(versionWords, typed),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => whenAllowed(context, 'build.view', () => context.queryClient.prefetchQuery(versionList(deps))),
  component: lazyRouteComponent(() => import('../features/admin/versions/versions-page.tsx'), 'VersionsPage'),
})

const version = createRoute({
  getParentRoute: () => admin,
  path: '/versions/$id',
  staticData: { needs: 'build.view' },
  validateSearch: (typed: Record<string, unknown>) => searchOf(versionWords, typed),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps, params }) =>
    whenAllowed(context, 'build.view', () => context.queryClient.prefetchQuery(versionNamed(params.id, deps))),
  component: lazyRouteComponent(() => import('../features/admin/versions/version-page.tsx'), 'VersionPage'),
})

const builds = createRoute({
  getParentRoute: () => admin,
  path: '/builds',
  staticData: { needs: 'build.view' },
  validateSearch: (typed: Record<string, unknown>) => searchOf(buildWords, typed),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => whenAllowed(context, 'build.view', () => context.queryClient.prefetchQuery(buildList(deps))),
  component: lazyRouteComponent(() => import('../features/admin/builds/builds-page.tsx'), 'BuildsPage'),
})

const build = createRoute({
  getParentRoute: () => admin,
  path: '/builds/$id',
  staticData: { needs: 'build.view' },
  validateSearch: (typed: Record<string, unknown>) => searchOf(buildWords, typed),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps, params }) =>
    whenAllowed(context, 'build.view', () => context.queryClient.prefetchQuery(buildNamed(params.id, deps))),
  component: lazyRouteComponent(() => import('../features/admin/builds/build-page.tsx'), 'BuildPage'),
})

export const adminRoute = admin.addChildren([home, versions, version, builds, build])

/** Asks only for whom it will be answered: the page says the rest by itself. */
async function whenAllowed(context: RouterContext, needs: AdminPermission, prefetch: () => Promise<void>): Promise<void> {
  const session = await context.queryClient.ensureQueryData(currentSession)
  if (mayOpen(session, needs)) await settle(context, prefetch)
}
