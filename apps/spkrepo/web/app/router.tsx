import { createRoute, createRouter, lazyRouteComponent, notFound, type RouterHistory } from '@tanstack/react-router'
import { accountPageAt, prefetchAccountPage } from '@trellis/ui'
import { deviceList } from '../features/devices/device-list-query.ts'
import { namedDevice } from '../features/devices/named-device.ts'
import { OfferPage } from '../features/offers/offer-page.tsx'
import { askedSearch, prefetchOffer } from '../features/offers/offer-query.ts'
import { HomePage } from '../features/packages/home-page.tsx'
import { PackageListPage } from '../features/packages/package-list-page.tsx'
import { PackagePage } from '../features/packages/package-page.tsx'
import { packageListFor, packageNamed } from '../features/packages/package-queries.ts'
import type { AdminPermission } from './admin-access.ts'
import { adminRoute } from './admin-routes.tsx'
import { CrashPage } from './crash-page.tsx'
import { type RouterContext, requireUser, root, settle, textSearch } from './root-route.tsx'

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: listSearch,
  loaderDeps: ({ search }) => ({ arch: search.arch }),
  loader: ({ context, deps }) => settle(context, () => prefetchPackages(context, deps.arch)),
  component: HomePage,
})

const packages = createRoute({
  getParentRoute: () => root,
  path: '/packages',
  validateSearch: listSearch,
  loaderDeps: ({ search }) => ({ arch: search.arch }),
  loader: ({ context, deps }) => settle(context, () => prefetchPackages(context, deps.arch)),
  component: PackageListPage,
})

const packagePage = createRoute({
  getParentRoute: () => root,
  path: '/package/$name',
  validateSearch: deviceSearch,
  loader: ({ context, params }) =>
    settle(context, async () => {
      await Promise.all([context.queryClient.prefetchQuery(packageNamed(params.name)), context.queryClient.prefetchQuery(deviceList)])
    }),
  component: PackagePage,
})

const offerPage = createRoute({
  getParentRoute: () => root,
  path: '/package/$name/why',
  validateSearch: askedSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) => settle(context, () => prefetchOffer(context, params.name, deps)),
  component: OfferPage,
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

const routeTree = root.addChildren([home, packages, packagePage, offerPage, upload, adminRoute, account])

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
    /** Said of pages for which a permission is needed; others see what to do about that. */
    needs?: AdminPermission
  }
}

function listSearch(search: Record<string, unknown>): { q?: string; arch?: string } {
  return { ...(typeof search.q === 'string' && search.q !== '' ? { q: search.q } : {}), ...deviceSearch(search) }
}

/** An empty device is said, too: none in place of the one that is remembered. */
function deviceSearch(search: Record<string, unknown>): { arch?: string } {
  return typeof search.arch === 'string' ? { arch: search.arch } : {}
}

async function prefetchPackages({ queryClient, device: remembered }: RouterContext, arch: string | undefined): Promise<void> {
  await queryClient.prefetchQuery(deviceList)
  const list = queryClient.getQueryData(deviceList.queryKey)
  const device = list === undefined ? undefined : namedDevice(list, arch ?? remembered)
  await queryClient.prefetchQuery(packageListFor(device?.architecture))
}
