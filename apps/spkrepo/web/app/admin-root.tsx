import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { currentSession } from '../features/session/session-query.ts'
import { type AdminPermission, mayOpen } from './admin-access.ts'
import { type RouterContext, requireUser, root, settle } from './root-route.tsx'

/** Around every page below `/admin`: for whoever is signed in and has a role; the others are led to sign in, or told what to do. */
export const admin = createRoute({
  getParentRoute: () => root,
  path: '/admin',
  staticData: { isOwn: true, needs: 'dashboard.view' },
  beforeLoad: ({ context, location }) => requireUser(context, `${location.pathname}${location.searchStr}`),
  component: lazyRouteComponent(() => import('../features/admin/shell/admin-layout.tsx'), 'AdminLayout'),
})

/** Asks only for whom it will be answered: the page says the rest by itself. */
export async function whenAllowed(context: RouterContext, needs: AdminPermission, prefetch: () => Promise<void>): Promise<void> {
  const session = await context.queryClient.ensureQueryData(currentSession)
  if (mayOpen(session, needs)) await settle(context, prefetch)
}
