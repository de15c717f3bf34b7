import type { FastifyRequest } from 'fastify'
import type { RequestWatcher } from '../http/watch-requests.ts'
import { enterLogContext, type LogContext } from './log-context.ts'

const kept = Symbol('log context')

/** Gives every line that is logged while a request is answered the request's id. */
export const watchForLog: RequestWatcher = {
  inside: (request: FastifyRequest & { [kept]?: LogContext }, work) => {
    // On the request itself: a weak map with a key for each request costs the garbage collector more than the request does.
    request[kept] ??= { requestId: request.id }
    enterLogContext(request[kept], work)
  },
}
