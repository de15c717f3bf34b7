import type { QueryClient } from '@tanstack/react-query'
import { accountPageAt } from './account-page-at.ts'
import { capabilitiesOf, keysOf, openSessionsOf, profileOf, sessionOf } from './account-queries.ts'
import type { AccountsApi } from './accounts-api.ts'

/**
 * Fetches what the account page at `path` shows first, so that a server can draw it whole. Pages about others are drawn in the browser
 * only: nobody reads them without its scripts. A refusal is left in the cache like any answer.
 */
export async function prefetchAccountPage(
  path: string,
  { api, queryClient }: { api: AccountsApi; queryClient: QueryClient },
): Promise<void> {
  const page = accountPageAt(path)
  if (page === undefined) return
  const fetching = [queryClient.prefetchQuery(sessionOf(api))]
  if (!page.needsUser) fetching.push(queryClient.prefetchQuery(capabilitiesOf(api)))
  if (path.startsWith('/profile')) fetching.push(queryClient.prefetchQuery(profileOf(api)))
  if (page.name === 'sessions') fetching.push(queryClient.prefetchQuery(openSessionsOf(api)))
  if (page.name === 'keys') fetching.push(queryClient.prefetchQuery(keysOf(api)))
  await Promise.all(fetching)
}
