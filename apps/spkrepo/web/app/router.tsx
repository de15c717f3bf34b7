import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouterHistory,
  redirect,
} from '@tanstack/react-router'
import { HomePage } from '../features/packages/home-page.tsx'
import { PackageListPage } from '../features/packages/package-list-page.tsx'
import { PackagePage } from '../features/packages/package-page.tsx'
import { packageList, packageNamed } from '../features/packages/package-queries.ts'
import { currentSession } from '../features/session/session-query.ts'
import { CrashPage } from './crash-page.tsx'
import { NotFoundPage } from './not-found-page.tsx'
import { RootLayout } from './root-layout.tsx'

/** What loaders may use. `isServer`: wait for the answers, because the page is drawn only once. */
export interface RouterContext {
  readonly queryClient: QueryClient
  readonly isServer: boolean
}

const root = createRootRouteWithContext<RouterContext>()({
  loader: ({ context }) => settle(context, context.queryClient.prefetchQuery(currentSession)),
  component: RootLayout,
  errorComponent: CrashPage,
  notFoundComponent: () => <NotFoundPage />,
})

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: listSearch,
  loader: ({ context }) => settle(context, context.queryClient.prefetchQuery(packageList)),
  component: HomePage,
})

const packages = createRoute({
  getParentRoute: () => root,
  path: '/packages',
  validateSearch: listSearch,
  loader: ({ context }) => settle(context, context.queryClient.prefetchQuery(packageList)),
  component: PackageListPage,
})

const packagePage = createRoute({
  getParentRoute: () => root,
  path: '/package/$name',
  loader: ({ context, params }) => settle(context, context.queryClient.prefetchQuery(packageNamed(params.name))),
  component: PackagePage,
})

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): { next?: string } => (typeof search.next === 'string' ? { next: search.next } : {}),
  component: lazyRouteComponent(() => import('../features/session/login-page.tsx'), 'LoginPage'),
})

const upload = createRoute({
  getParentRoute: () => root,
  path: '/upload',
  beforeLoad: ({ context }) => requireUser(context, '/upload'),
  component: lazyRouteComponent(() => import('../features/uploads/upload-page.tsx'), 'UploadPage'),
})

const profile = createRoute({
  getParentRoute: () => root,
  path: '/profile',
  beforeLoad: ({ context }) => requireUser(context, '/profile'),
  component: lazyRouteComponent(() => import('../features/session/profile-page.tsx'), 'ProfilePage'),
})

const routeTree = root.addChildren([home, packages, packagePage, login, upload, profile])

/** The pages of the app under `basePath` ('' or '/spkrepo'). */
export function createAppRouter(options: { basePath: string; context: RouterContext; history: RouterHistory }) {
  return createRouter({
    routeTree,
    basepath: options.basePath === '' ? '/' : options.basePath,
    context: options.context,
    history: options.history,
    defaultErrorComponent: CrashPage,
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    // On the server this option would write an inline script, which our content security policy forbids.
    scrollRestoration: !options.context.isServer,
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const text = new URLSearchParams(Object.entries(search).filter(([, value]) => typeof value === 'string')).toString()
      return text === '' ? '' : `?${text}`
    },
  })
}

export type AppRouter = ReturnType<typeof createAppRouter>

declare module '@tanstack/react-router' {
  interface Register {
    router: AppRouter
  }
}

/** In the browser a page shows its own pending state at once; on the server there is only one chance to draw. */
async function settle(context: RouterContext, prefetch: Promise<void>): Promise<void> {
  if (context.isServer) await prefetch
}

async function requireUser(context: RouterContext, next: string): Promise<void> {
  const session = await context.queryClient.ensureQueryData(currentSession)
  if (session.user === null) throw redirect({ to: '/login', search: { next } })
}

function listSearch(search: Record<string, unknown>): { q?: string } {
  return typeof search.q === 'string' && search.q !== '' ? { q: search.q } : {}
}
