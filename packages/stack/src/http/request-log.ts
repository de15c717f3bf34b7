import { type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import type { Logger } from '../observe/logger.ts'
import { scrubRequestUrl } from '../observe/scrub.ts'
import type { RequestWatcher } from './watch-requests.ts'

/** Probes and scrapes come every few seconds; they are logged at `debug` only. */
const quietRoutes = new Set(['/healthz', '/readyz', '/metrics'])

/** One line for each answered request: method, path without secrets, status, milliseconds; the request id comes with the logger. */
export class RequestLog extends LogController {
  /** Enters what is current while a request is answered; known once the server is made. */
  inside: RequestWatcher['inside'] = (_request, work) => work()

  readonly #logger: Pick<Logger, 'isLevelEnabled'>

  constructor(logger: Pick<Logger, 'isLevelEnabled'>) {
    super({ requestIdLogLabel: 'requestId' })
    this.#logger = logger
  }

  override incomingRequest(): void {}

  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    const level = !error && quietRoutes.has(request.routeOptions.url ?? '') ? 'debug' : 'info'
    // A tenth of what an answer at hand costs would be the words of a line that nobody writes.
    if (!this.#logger.isLevelEnabled(level)) return
    const line = {
      method: request.method,
      path: scrubRequestUrl(request.raw.url ?? ''),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
    }
    this.inside(request, () => {
      if (error) request.log.info({ ...line, err: error }, 'request cut off')
      else request.log[level](line, 'request')
    })
  }

  override routeNotFound(): void {}
}
