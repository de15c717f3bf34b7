import { QueryClient } from '@tanstack/react-query'
import { ApiError } from '@trellis/ui'
import type { Api, PathParams, RouteName } from './api.ts'

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: ApiError
    queryKey: readonly [route: RouteName, params?: PathParams]
  }
}

/**
 * The cache of answers. A query's key is the route's name and its parameters, so queries are plain values without a function of their own.
 * An address that does not exist (404) is an answer, not a failure: its value is null.
 */
export function createQueryClient(api: Api, { isServer }: { isServer: boolean }): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        queryFn: async ({ queryKey }) => await readOrNull(api, queryKey as readonly [RouteName, PathParams?]),
        staleTime: 15_000,
        retry: (failures, error) => !isServer && error.status === 0 && failures < 2,
        // A page drawn on the server must say what failed, for nothing there will ever try again.
        retryOnMount: !isServer,
      },
    },
  })
}

async function readOrNull(api: Api, [route, params]: readonly [RouteName, PathParams?]): Promise<unknown> {
  try {
    return await api(route, params === undefined ? {} : { params })
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null
    throw error
  }
}
