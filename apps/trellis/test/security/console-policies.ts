import { routes } from '@trellis/console/contract'
import type { Policy } from './policies.ts'

const holders = { 'ops.read': ['admin', 'operator', 'viewer'], 'ops.operate': ['admin', 'operator'] } as const

/** Things that are not there: whoever is allowed is told so. */
const params = { queue: 'none', id: 'none', name: 'none' }

/** What a route needs to be asked for at all. */
const requests: Readonly<Record<string, Policy['request']>> = {
  findJobs: { query: '?q=none' },
  previewReplay: { query: '?queue=none' },
  replayDead: { body: { queue: 'none' } },
  startRun: { params, body: {} },
}

/** What the contract of the console says of each of its routes. */
export const consolePolicies: Readonly<Record<string, Policy>> = Object.fromEntries(
  Object.entries(routes).flatMap(([name, { method, path, permission }]) => {
    if (permission === null) return []
    return [[`${method} /ops${path}`, { who: { roles: holders[permission] }, permission, request: requests[name] ?? { params } }]]
  }),
)
