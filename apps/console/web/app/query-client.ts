import { MutationCache, QueryCache, QueryClient, queryOptions } from '@tanstack/react-query'
import { ApiError } from '@trellis/ui'
import type { Answered, Api, ApiInput, RouteName } from './api.ts'

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: ApiError
    queryKey: readonly [route: RouteName, input?: ApiInput]
  }
}

/**
 * The cache of answers. A query's key is the route's name and what it is asked with, so queries are plain values without a
 * function of their own. `onSignedOut` is called when an answer says that nobody is signed in any more.
 */
export function createQueryClient(api: Api, { onSignedOut }: { onSignedOut: () => Promise<void> }): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof ApiError && error.status === 401) void onSignedOut()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        queryFn: async ({ queryKey }) => {
          const [route, input] = queryKey as readonly [RouteName, ApiInput?]
          return await api(route, input)
        },
        // What changes is told by the stream, or asked for by whoever notices that the stream is away.
        staleTime: 30_000,
        retry: (failures, error) => error.status === 0 && failures < 2,
        refetchOnWindowFocus: false,
      },
    },
  })
}

/** One of the reading routes, as a query. */
export function ask<Name extends RouteName>(route: Name, input?: ApiInput) {
  return queryOptions<Answered<Name>, ApiError, Answered<Name>, readonly [RouteName, ApiInput?]>({
    queryKey: input === undefined ? [route] : [route, input],
  })
}
