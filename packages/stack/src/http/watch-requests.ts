import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { refusalOf } from './error-response.ts'

/** Watches requests, for logs, traces and error reports; it cannot change what is answered. */
export interface RequestWatcher {
  /**
   * Calls `work` once and at once, inside whatever is to be current while this request is answered. Called several times for a request, because
   * events of sockets know nothing of it; what the first call has made is what the others enter.
   */
  inside(request: FastifyRequest, work: () => void): void
  /** Told of what a route threw when that is the server's fault. Inside what is current. */
  failed?(request: FastifyRequest, error: unknown): void
  /** Told when the answer has been sent or was cut off. Inside what is current. */
  ended?(request: FastifyRequest, reply: FastifyReply): void
}

// Hooks with callbacks, because a promise for each of them would cost more than what they do.

/** Has every request of `app` watched; the first watcher is the outermost. Before any other hook and any route is added. Returns how to enter what is current while a request is answered. */
export function watchRequests(app: FastifyInstance, watchers: readonly RequestWatcher[]): RequestWatcher['inside'] {
  const inside = nested(watchers)
  app.addHook('onRequest', (request, _reply, done) => inside(request, done))
  // A body was read by events of its socket.
  app.addHook('preValidation', (request, _reply, done) => (request.body === undefined ? done() : inside(request, done)))
  app.addHook('onError', (request, _reply, error, done) => {
    if (refusalOf(error, request).status >= 500) inside(request, () => tell(watchers, ({ failed }) => failed?.(request, error)))
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    if (watchers.some(({ ended }) => ended !== undefined)) inside(request, () => tell(watchers, ({ ended }) => ended?.(request, reply)))
    done()
  })
  return inside
}

function nested(watchers: readonly RequestWatcher[]): RequestWatcher['inside'] {
  const [first, ...others] = watchers
  if (first === undefined) return (_request, work) => work()
  if (others.length === 0) return (request, work) => first.inside(request, work)
  const inner = nested(others)
  return (request, work) => first.inside(request, () => inner(request, work))
}

function tell(watchers: readonly RequestWatcher[], of: (watcher: RequestWatcher) => void): void {
  for (const watcher of watchers) of(watcher)
}
