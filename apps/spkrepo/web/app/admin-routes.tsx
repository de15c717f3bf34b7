import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { buildList, buildNamed } from '../features/admin/builds/build-queries.ts'
import { dashboardOf, daysIn } from '../features/admin/dashboard/dashboard-query.ts'
import { tasksAsked, tasksOfIn } from '../features/admin/tasks/task-queries.ts'
import { versionList, versionNamed } from '../features/admin/versions/version-queries.ts'
import { manageRoutes } from './admin-manage-routes.tsx'
import { admin, whenAllowed } from './admin-root.tsx'
import { textSearch } from './root-route.tsx'

const home = createRoute({
  getParentRoute: () => admin,
  path: '/',
  validateSearch: textSearch,
  loaderDeps: ({ search }) => ({ days: daysIn(search) }),
  loader: ({ context, deps }) => whenAllowed(context, 'dashboard.view', () => context.queryClient.prefetchQuery(dashboardOf(deps.days))),
  component: lazyRouteComponent(() => import('../features/admin/dashboard/dashboard-page.tsx'), 'DashboardPage'),
})

const versions = createRoute({
  getParentRoute: () => admin,
  path: '/versions',
  staticData: { needs: 'build.view' },
  validateSearch: textSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => whenAllowed(context, 'build.view', () => context.queryClient.prefetchQuery(versionList(deps))),
  component: lazyRouteComponent(() => import('../features/admin/versions/versions-page.tsx'), 'VersionsPage'),
})

const version = createRoute({
  getParentRoute: () => admin,
  path: '/versions/$id',
  staticData: { needs: 'build.view' },
  validateSearch: textSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps, params }) =>
    whenAllowed(context, 'build.view', () => context.queryClient.prefetchQuery(versionNamed(params.id, deps))),
  component: lazyRouteComponent(() => import('../features/admin/versions/version-page.tsx'), 'VersionPage'),
})

const builds = createRoute({
  getParentRoute: () => admin,
  path: '/builds',
  staticData: { needs: 'build.view' },
  validateSearch: textSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => whenAllowed(context, 'build.view', () => context.queryClient.prefetchQuery(buildList(deps))),
  component: lazyRouteComponent(() => import('../features/admin/builds/builds-page.tsx'), 'BuildsPage'),
})

const build = createRoute({
  getParentRoute: () => admin,
  path: '/builds/$id',
  staticData: { needs: 'build.view' },
  validateSearch: textSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps, params }) =>
    whenAllowed(context, 'build.view', () => context.queryClient.prefetchQuery(buildNamed(params.id, deps))),
  component: lazyRouteComponent(() => import('../features/admin/builds/build-page.tsx'), 'BuildPage'),
})

const tasks = createRoute({
  getParentRoute: () => admin,
  path: '/tasks',
  staticData: { needs: 'task.view' },
  validateSearch: textSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => whenAllowed(context, 'task.view', () => context.queryClient.prefetchQuery(tasksAsked(tasksOfIn(deps)))),
  component: lazyRouteComponent(() => import('../features/admin/tasks/tasks-page.tsx'), 'TasksPage'),
})

export const adminRoute = admin.addChildren([home, versions, version, builds, build, tasks, ...manageRoutes])
