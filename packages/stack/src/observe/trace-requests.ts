import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import type { FastifyRequest } from 'fastify'
import type { RequestWatcher } from '../http/watch-requests.ts'
import { scrubRequestUrl } from './scrub.ts'

/** Asked every few seconds by machines; their spans would hide all others. */
const quietRoutes = new Set(['/healthz', '/readyz', '/metrics'])

interface Traced {
  readonly span: Span
  readonly within: Context
}

/**
 * A SERVER span for each request by the HTTP conventions of OpenTelemetry, in the trace that the caller's headers name, if they do. Needs a
 * registered SDK with a context manager and a propagator.
 */
export function traceRequests(): RequestWatcher {
  const tracer = trace.getTracer('@trellis/stack')
  const traced = new WeakMap<FastifyRequest, Traced>()
  return {
    inside: (request, work) => {
      const route = request.routeOptions.url
      if (route !== undefined && quietRoutes.has(route)) return work()
      const known = traced.get(request) ?? begin(request, tracer)
      traced.set(request, known)
      context.with(known.within, work)
    },
    failed: (request, error) => {
      const span = traced.get(request)?.span
      span?.recordException(error instanceof Error ? error : String(error))
      span?.setAttribute('error.type', error instanceof Error ? error.name : '_OTHER')
    },
    ended: (request, { statusCode }) => {
      const span = traced.get(request)?.span
      span?.setAttribute('http.response.status_code', statusCode)
      if (statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR })
      span?.end()
    },
  }
}

function begin(request: FastifyRequest, tracer: Tracer): Traced {
  const route = request.routeOptions.url
  const caller = propagation.extract(ROOT_CONTEXT, request.headers)
  const [path, query] = scrubRequestUrl(request.raw.url ?? '').split('?', 2)
  const attributes = {
    'http.request.method': request.method,
    'url.path': path,
    'trellis.request.id': request.id,
    ...(route !== undefined && { 'http.route': route }),
    ...(query !== undefined && { 'url.query': query }),
  }
  const name = route === undefined ? request.method : `${request.method} ${route}`
  const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, caller)
  return { span, within: trace.setSpan(caller, span) }
}
