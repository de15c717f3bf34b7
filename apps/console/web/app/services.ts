import { useNow } from '@trellis/ui'
import { createContext, use, useSyncExternalStore } from 'react'
import type { Api } from './api.ts'
import type { FeedState, LiveFeed } from './live-feed.ts'

/** What components need from outside. */
export interface Services {
  readonly api: Api
  /** Where the console is mounted: `''` or `/ops`. */
  readonly basePath: string
  readonly feed: LiveFeed
}

export const ServicesContext = createContext<Services | null>(null)

/** The services of the page; throws outside `App`. */
export function useServices(): Services {
  const services = use(ServicesContext)
  if (services === null) throw new Error('useServices was called outside App')
  return services
}

/** How fresh what is shown is. */
export function useFeedState(): FeedState {
  const { feed } = useServices()
  return useSyncExternalStore(feed.subscribe, feed.state)
}

/** The present second by the server's clock, as far as it is known here: a device whose clock is wrong shows right ages. */
export function useServerNow(): Date {
  return useNow(useFeedState().aheadMs)
}
