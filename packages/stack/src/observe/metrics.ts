import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'

/** One answered request, with labels that take few values. */
interface ObservedRequest {
  readonly method: string
  /** The route's pattern, like `/api/packages/:name`; never the address that was asked. */
  readonly route: string
  readonly status: number
  readonly seconds: number
}

/** The figures of one process. */
export interface Metrics {
  /** Where other parts register counters and gauges of their own. */
  readonly registry: Registry
  /** Counts a request into `http_request_duration_seconds`. */
  observeRequest(request: ObservedRequest): void
}

// From a cached answer (1 ms) to an upload over a slow line (10 min).
const DURATION_BUCKETS_SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600]

/** Makes a registry of its own, so that two servers in one process (or two tests) do not mix, with the figures of the process. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: DURATION_BUCKETS_SECONDS,
    registers: [registry],
  })
  return {
    registry,
    observeRequest: ({ method, route, status, seconds }) => duration.observe({ method, route, status: `${status}` }, seconds),
  }
}
