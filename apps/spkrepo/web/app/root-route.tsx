import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, redirect } from '@tanstack/react-router'
import type { AccountsSetup } from '@trellis/ui'
import { currentSession } from '../features/session/session-query.ts'
import { CrashPage } from './crash-page.tsx'
import { NotFoundPage } from './not-found-page.tsx'
import { RootLayout } from './root-layout.tsx'

/** What loaders may use. `isServer`: wait for the answers, because the page is drawn only once. */
export interface RouterContext {
  readonly queryClient: QueryClient
  readonly isServer: boolean
  /** What the visitor calls their device, unless the address says otherwise; empty when they have not said. */
  readonly device: string
  /** Calls to the account routes, for the one drawing of a page on the server; pages in the browser have their own. */
  readonly accounts?: AccountsSetup['api']
}

/** Around every page. */
export const root = createRootRouteWithContext<RouterContext>()({
  loader: ({ context }) => settle(context, () => context.queryClient.prefetchQuery(currentSession)),
  component: RootLayout,
  errorComponent: CrashPage,
  notFoundComponent: () => <NotFoundPage />,
})

/** In the browser a page shows its own pending state at once; on the server there is only one chance to draw. */
export async function settle(context: RouterContext, prefetch: () => Promise<void>): Promise<void> {
  const prefetched = prefetch()
  if (context.isServer) await prefetched
}

/** Leads to the sign-in page, and from there back to `next`, when nobody is signed in. */
export async function requireUser(context: RouterContext, next: string): Promise<void> {
  const session = await context.queryClient.ensureQueryData(currentSession)
  if (session.user === null) throw redirect({ to: '/$', params: { _splat: 'login' }, search: { next } })
}

/** The words of an address, for pages that check them by themselves. */
export function textSearch(search: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(search).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}
