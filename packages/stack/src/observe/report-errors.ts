import * as Sentry from '@sentry/node'
import type { FastifyRequest } from 'fastify'
import type { RequestWatcher } from '../http/watch-requests.ts'
import { logFields } from './log-context.ts'
import { scrubJson } from './scrub.ts'

/** How long a stopping process waits for its last reports to be taken. Milliseconds. */
const closeMs = 2_000

/** What {@link startErrorReports} takes. */
export interface ErrorReportSettings {
  readonly dsn: string
  readonly version: string
  readonly environment?: string | undefined
}

/**
 * Starts Sentry's client for this process. Every event passes the rules of the log, so it holds no secret that a log line would not, and has the
 * log's ids as tags. Neither headers nor bodies of requests are sent. Returns how to send what is left and stop.
 */
export function startErrorReports({ dsn, version, environment }: ErrorReportSettings): () => Promise<void> {
  Sentry.initWithoutDefaultIntegrations({
    dsn,
    release: `trellis@${version}`,
    ...(environment !== undefined && { environment }),
    integrations: [
      Sentry.eventFiltersIntegration(),
      Sentry.functionToStringIntegration(),
      Sentry.linkedErrorsIntegration(),
      Sentry.onUncaughtExceptionIntegration(),
      Sentry.onUnhandledRejectionIntegration({ mode: 'strict' }),
    ],
    beforeSend: (event) => scrubJson(event) as typeof event,
  })
  Sentry.addEventProcessor((event) => ({ ...event, tags: { ...logFields(), ...event.tags } }))
  return async () => void (await Sentry.close(closeMs))
}

const scopes = new WeakMap<FastifyRequest, Sentry.Scope>()

/** Reports what requests failed of by the server's fault, each with its route and the log's ids. */
export const reportFailedRequests: RequestWatcher = {
  inside: (request, work) => {
    const known = scopes.get(request)
    // Not `work` itself: what Fastify is given here it takes for an error, and this would give it the scope.
    if (known !== undefined) return Sentry.withIsolationScope(known, () => work())
    Sentry.withIsolationScope((scope) => {
      scopes.set(request, scope)
      work()
    })
  },
  failed: ({ method, routeOptions }, error) => {
    const route = `${method} ${routeOptions.url ?? 'unmatched'}`
    Sentry.withScope((scope) => {
      scope.setTransactionName(route)
      scope.setTag('route', route)
      Sentry.captureException(error, { mechanism: { type: 'auto.http.trellis', handled: false } })
    })
  },
}
