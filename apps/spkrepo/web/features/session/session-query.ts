import { type QueryClient, queryOptions } from '@tanstack/react-query'
import type { SessionView } from '../../../contract/index.ts'

/** Who is signed in; always asked again, because a page may have been rendered for nobody and kept by a cache. */
export const currentSession = queryOptions<SessionView>({ queryKey: ['session'], staleTime: 0 })

/** Asks who is signed in now, after that may have changed. Everything else is fetched anew: it may look different to this visitor. */
export async function renewSession(queryClient: QueryClient): Promise<void> {
  await queryClient.cancelQueries()
  await queryClient.fetchQuery(currentSession)
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session', type: 'inactive' })
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
}
