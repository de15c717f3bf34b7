import { queryOptions } from '@tanstack/react-query'
import type { BuildTasks } from '../../../../contract/index.ts'

/** Whose tasks an address asks for. */
export type TasksOf = 'me' | 'all'

/** How often is asked while the stream is away and something is pending, and when that fails, too. Milliseconds. */
const pollMs = 3_000
const failedPollMs = 6_000

/** One's own, unless the address asks for everybody's. */
export function tasksOfIn({ of }: Readonly<Record<string, unknown>>): TasksOf {
  return of === 'all' ? 'all' : 'me'
}

/** The tasks of the last day. While the stream tells of them nobody asks. */
export function tasksAsked(of: TasksOf, { isLive }: { readonly isLive: boolean } = { isLive: true }) {
  return queryOptions<BuildTasks>({
    queryKey: ['adminTasks', { of }],
    refetchInterval: ({ state }) => {
      if (isLive || state.data?.pending_count === 0) return false
      return state.status === 'error' ? failedPollMs : pollMs
    },
  })
}
