import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  type RouterHistory,
  redirect,
} from '@tanstack/react-router'
import { type AccountsSetup, accountPageAt, prefetchAccountPage } from '@trellis/ui'
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
  /** Calls to the account routes, for the one drawing of a page on the server; pages in the browser have their own. */
  readonly accounts?: AccountsSetup['api']
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

const upload = createRoute({
  getParentRoute: () => root,
  path: '/upload',
  staticData: { isOwn: true },
  beforeLoad: ({ context }) => requireUser(context, '/upload'),
  component: lazyRouteComponent(() => import('../features/uploads/upload-page.tsx'), 'UploadPage'),
})

/** The account pages share one component, which the other pages do not load. */
const account = createRoute({
  getParentRoute: () => root,
  path: '/$',
  staticData: { isOwn: true },
  validateSearch: textSearch,
  beforeLoad: async ({ context, params, location }) => {
    const page = accountPageAt(`/${params._splat}`)
    if (page === undefined) throw notFound()
    if (page.needsUser) await requireUser(context, `/${params._splat}${location.searchStr}`)
  },
  loader: async ({ context: { accounts: api, queryClient }, params }) =>
    api === undefined ? undefined : await prefetchAccountPage(`/${params._splat}`, { api, queryClient }),
  component: lazyRouteComponent(() => import('../features/accounts/account-page.tsx'), 'AccountPage'),
})

const routeTree = root.addChildren([home, packages, packagePage, upload, account])

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
  interface StaticDataRouteOption {
    /** Said of pages about one's own account: not even the browser may keep them. */
    isOwn?: boolean
  }
}

/** In the browser a page shows its own pending state at once; on the server there is only one chance to draw. */
async function settle(context: RouterContext, prefetch: Promise<void>): Promise<void> {
  if (context.isServer) await prefetch
}

async function requireUser(context: RouterContext, next: string): Promise<void> {
  const session = await context.queryClient.ensureQueryData(currentSession)
  if (session.user === null) throw redirect({ to: '/$', params: { _splat: 'login' }, search: { next } })
}

function listSearch(search: Record<string, unknown>): { q?: string } {
  return typeof search.q === 'string' && search.q !== '' ? { q: search.q } : {}
}

function textSearch(search: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(search).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}
