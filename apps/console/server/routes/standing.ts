import type { HttpApp } from '@trellis/stack'
import { routes } from '../../contract/index.ts'
import { overview } from '../overview/overview.ts'
import type { Parts } from '../parts.ts'
import { lockList, processList } from '../processes/process-list.ts'
import { addRoute } from './route.ts'

/** How the installation stands: overview, processes, locks. */
export function standingRoutes(app: HttpApp, parts: Parts): void {
  const { operations } = parts
  addRoute(app, parts, { route: routes.overview, act: async () => await overview(parts) })
  addRoute(app, parts, { route: routes.workers, act: async () => await processList(operations) })
  addRoute(app, parts, { route: routes.locks, act: async () => await lockList(operations) })
}
