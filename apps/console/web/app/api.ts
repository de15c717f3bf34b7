import { refusal, type Transport } from '@trellis/ui'
import type { Static } from 'typebox'
import type { routes } from '../../contract/index.ts'

type Routes = typeof routes
/** The routes that are asked and answered; the stream of events is listened to elsewhere. */
export type RouteName = Exclude<keyof Routes, 'events'>
export type Answered<Name extends RouteName> = Static<Routes[Name]['response']>

/**
 * Method and path of every route, held equal to the contract by the compiler.
 * Written again because importing the contract's value would bring its schema library to the browser.
 */
const addresses: { readonly [Name in RouteName]: Pick<Routes[Name], 'method' | 'path'> } = {
  session: { method: 'GET', path: '/api/session' },
  overview: { method: 'GET', path: '/api/overview' },
  queues: { method: 'GET', path: '/api/queues' },
  pauseQueue: { method: 'POST', path: '/api/queues/:queue/pause' },
  resumeQueue: { method: 'POST', path: '/api/queues/:queue/resume' },
  jobs: { method: 'GET', path: '/api/jobs' },
  findJobs: { method: 'GET', path: '/api/jobs/find' },
  job: { method: 'GET', path: '/api/jobs/by-id/:id' },
  cancelJob: { method: 'POST', path: '/api/jobs/by-id/:id/cancel' },
  replayJob: { method: 'POST', path: '/api/jobs/by-id/:id/replay' },
  discardJob: { method: 'POST', path: '/api/jobs/by-id/:id/discard' },
  promoteJob: { method: 'POST', path: '/api/jobs/by-id/:id/promote' },
  previewReplay: { method: 'GET', path: '/api/dead' },
  replayDead: { method: 'POST', path: '/api/dead/replay' },
  schedules: { method: 'GET', path: '/api/schedules' },
  pauseSchedule: { method: 'POST', path: '/api/schedules/:name/pause' },
  resumeSchedule: { method: 'POST', path: '/api/schedules/:name/resume' },
  runSchedule: { method: 'POST', path: '/api/schedules/:name/run' },
  workers: { method: 'GET', path: '/api/workers' },
  locks: { method: 'GET', path: '/api/locks' },
  runs: { method: 'GET', path: '/api/runs' },
  runHistory: { method: 'GET', path: '/api/runs/:name/history' },
  startRun: { method: 'POST', path: '/api/runs/:name/start' },
  cancelRun: { method: 'POST', path: '/api/runs/:name/cancel' },
  outbox: { method: 'GET', path: '/api/outbox' },
  doctor: { method: 'GET', path: '/api/doctor' },
  examine: { method: 'POST', path: '/api/doctor' },
  audit: { method: 'GET', path: '/api/audit' },
}

/** What a request carries; what is undefined in the query is left out. */
export interface ApiInput {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly body?: unknown
}

/** Calls one route of the contract; throws ApiError when it was refused or did not arrive. */
export type Api = <Name extends RouteName>(name: Name, input?: ApiInput) => Promise<Answered<Name>>

export function createApi(transport: Transport): Api {
  return async <Name extends RouteName>(name: Name, input: ApiInput = {}) => {
    const { method, path } = addresses[name]
    const filled = path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(input.params?.[key] ?? ''))
    const answer = await transport({ method, path: `${filled}${queryText(input.query ?? {})}`, body: input.body })
    if (answer.status < 200 || answer.status > 299) throw refusal(answer.status, answer.body)
    return answer.body as Answered<Name>
  }
}

function queryText(query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '')
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}
