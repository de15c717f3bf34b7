import { type QueryClient, useQuery } from '@tanstack/react-query'
import type { Permission } from '../../../contract/index.ts'
import { ask } from '../../app/query-client.ts'

/** Who is signed in. */
export const currentSession = ask('session')

/** Whether the account may change what runs; buttons that would are not there otherwise. */
export function useMayOperate(): boolean {
  return useQuery(currentSession).data?.user?.permissions.includes('ops.operate' satisfies Permission) ?? false
}

/** Asks who is signed in now, after that may have changed, and forgets what somebody else has seen. */
export async function renewSession(queryClient: QueryClient): Promise<void> {
  await queryClient.cancelQueries()
  const { user } = await queryClient.fetchQuery({ ...currentSession, staleTime: 0 })
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session', type: 'inactive' })
  // Nobody is refused everything, so there is nothing to ask for.
  if (user !== null) void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
}
