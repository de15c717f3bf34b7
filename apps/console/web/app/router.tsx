import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
  type RouterHistory,
  redirect,
} from '@tanstack/react-router'
import { accountPageAt } from '@trellis/ui'
import type { SessionView } from '../../contract/index.ts'
import { AuditPage } from '../features/audit/audit-page.tsx'
import { DoctorPage } from '../features/doctor/doctor-page.tsx'
import { JobPage } from '../features/jobs/job-page.tsx'
import { JobsPage } from '../features/jobs/jobs-page.tsx'
import { ReplayPage } from '../features/jobs/replay-page.tsx'
import { LocksPage } from '../features/locks/locks-page.tsx'
import { OutboxPage } from '../features/outbox/outbox-page.tsx'
import { OverviewPage } from '../features/overview/overview-page.tsx'
import { QueuesPage } from '../features/queues/queues-page.tsx'
import { RunsPage } from '../features/runs/runs-page.tsx'
import { SchedulesPage } from '../features/schedules/schedules-page.tsx'
import { NotAllowedPage } from '../features/session/not-allowed-page.tsx'
import { currentSession } from '../features/session/session-query.ts'
import { WorkersPage } from '../features/workers/workers-page.tsx'
import { CrashPage } from './crash-page.tsx'
import { NotFoundPage } from './not-found-page.tsx'
import { RootLayout } from './root-layout.tsx'
import { allTextsOf, textsOf } from './search-texts.ts'

interface RouterContext {
  readonly queryClient: QueryClient
}

const root = createRootRouteWithContext<RouterContext>()({
  component: RootLayout,
  errorComponent: CrashPage,
  notFoundComponent: NotFoundPage,
})

/** The account pages share one component, which the pages of operations do not load. */
const account = createRoute({
  getParentRoute: () => root,
  path: '/$',
  validateSearch: allTextsOf,
  beforeLoad: async ({ context, params, location }) => {
    const page = accountPageAt(`/${params._splat}`)
    if (page === undefined) throw notFound()
    if (page.needsUser) await requireUser(context, location.href)
  },
  component: lazyRouteComponent(() => import('../features/accounts/account-page.tsx'), 'AccountPage'),
})

/** Everything but accounts is for those who may look; who is not signed in comes back after it. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    const user = await requireUser(context, location.href)
    return { mayRead: user.permissions.includes('ops.read') }
  },
  component: function SignedIn() {
    return signedIn.useRouteContext().mayRead ? <Outlet /> : <NotAllowedPage />
  },
})

const getParentRoute = () => signedIn
const overview = createRoute({ getParentRoute, path: '/', component: OverviewPage })
const queues = createRoute({ getParentRoute, path: '/queues', component: QueuesPage })
const jobs = createRoute({
  getParentRoute,
  path: '/jobs',
  validateSearch: (search: Record<string, unknown>) => textsOf(search, ['state', 'queue', 'task', 'error', 'after', 'find']),
  component: JobsPage,
})
const job = createRoute({ getParentRoute, path: '/jobs/$id', component: JobPage })
const replay = createRoute({
  getParentRoute,
  path: '/replay',
  validateSearch: (search: Record<string, unknown>) => textsOf(search, ['queue', 'task', 'error', 'after', 'before']),
  component: ReplayPage,
})
const schedules = createRoute({ getParentRoute, path: '/schedules', component: SchedulesPage })
const workers = createRoute({ getParentRoute, path: '/workers', component: WorkersPage })
const runs = createRoute({ getParentRoute, path: '/runs', component: RunsPage })
const locks = createRoute({ getParentRoute, path: '/locks', component: LocksPage })
const outbox = createRoute({ getParentRoute, path: '/outbox', component: OutboxPage })
const doctor = createRoute({ getParentRoute, path: '/doctor', component: DoctorPage })
const audit = createRoute({
  getParentRoute,
  path: '/audit',
  validateSearch: (search: Record<string, unknown>) => textsOf(search, ['actor', 'action', 'subject', 'from', 'to', 'after']),
  component: AuditPage,
})

const pages = [overview, queues, jobs, job, replay, schedules, workers, runs, locks, outbox, doctor, audit]
const routeTree = root.addChildren([account, signedIn.addChildren(pages)])

async function requireUser({ queryClient }: RouterContext, next: string): Promise<NonNullable<SessionView['user']>> {
  const { user } = await queryClient.ensureQueryData(currentSession)
  if (user === null) throw redirect({ to: '/$', params: { _splat: 'login' }, search: { next } })
  return user
}

/** The pages of the console under `basePath` (`''` or `/ops`). */
export function createAppRouter(options: { basePath: string; context: RouterContext; history: RouterHistory }) {
  return createRouter({
    routeTree,
    basepath: options.basePath === '' ? '/' : options.basePath,
    context: options.context,
    history: options.history,
    defaultErrorComponent: CrashPage,
    scrollRestoration: true,
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
