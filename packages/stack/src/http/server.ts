import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { type FastifyBaseLogger, fastify, type RouteOptions } from 'fastify'
import type { Logger } from '../observe/logger.ts'
import type { Metrics } from '../observe/metrics.ts'
import { rememberRoutes } from './allowed-methods.ts'
import { watchTraffic } from './drain.ts'
import { answerError, refusalOf, sendRefusal } from './error-response.ts'
import type { HttpApp } from './http-app.ts'
import { httpError } from './http-error.ts'
import { refuseMalformed } from './malformed-request.ts'
import { type Mount, registerMounts } from './mounts.ts'
import { describeApi } from './openapi.ts'
import { addOperations } from './operations.ts'
import { type ReadinessCheck, readinessOf } from './readiness.ts'
import { requestIdOf } from './request-id.ts'
import { RequestLog } from './request-log.ts'
import { securityHeaders } from './security-headers.ts'
import { validatorCompiler } from './validation.ts'
import { type RequestWatcher, watchRequests } from './watch-requests.ts'

export { stopHttpServer } from './drain.ts'
export type { Mount } from './mounts.ts'
export type { ReadinessCheck } from './readiness.ts'

/** Everything that a server is made of. */
export interface HttpServerOptions {
  readonly logger: Logger
  readonly metrics: Metrics
  readonly mounts: readonly Mount[]
  /** Where clients reach the root of the server. Requests are never asked for it. */
  readonly publicUrl: URL
  /** How long browsers are to insist on TLS, where `publicUrl` has it. @default 0, which tells them nothing */
  readonly hstsSeconds?: number
  readonly readiness: readonly ReadinessCheck[]
  /** The largest body that is taken into memory; routes that stream set limits of their own. @default 1 MiB */
  readonly bodyLimitBytes?: number
  /**
   * Believe `X-Forwarded-For` about who the client is: `true` the last address in it, which the nearest proxy has added; a list of
   * proxies (addresses, ranges, `loopback`, `linklocal`, `uniquelocal`) the last that is none of them. What a client has written in
   * front is never believed. @default false
   */
  readonly trustProxy?: boolean | readonly string[]
  /** Shown on top of the API's description. @default { title: 'Trellis', version: '0.0.0' } */
  readonly about?: { readonly title: string; readonly version: string }
  /** Around every request; the first is the outermost. @default none */
  readonly watchers?: readonly RequestWatcher[]
  /** Told of every route as it is added, so that a list of them cannot forget one. */
  readonly onRoute?: ((route: RouteOptions) => void) | undefined
}

const DEFAULT_BODY_LIMIT_BYTES = 1024 * 1024

/** A connection on which nothing moves for so long is closed; requests as a whole may take any time, because uploads do. */
const SILENCE_MS = 120_000

/** How long the routes of one service may take to be added: where all processes of a host start at once, loading its pages takes long. */
const MOUNT_MS = 60_000

/** Whoever the connection is from, and nobody whom that one names. */
const nearestProxy = (_address: string, hop: number): boolean => hop === 0

/** Longest path parameter in characters; file names of packages for many architectures pass 200. */
const MAX_PARAM_LENGTH = 1024

/**
 * Makes a server that is ready to listen, or to `inject`: the mounts' routes, and once at its root `/healthz`, `/readyz`, `/metrics`,
 * `/openapi.json` and `/docs`. Every answer carries `x-request-id` and the security headers; every error has the one format.
 * Throws `http_mount_conflict`, and whatever a mount throws.
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpApp> {
  const { logger, metrics, mounts, publicUrl, readiness, about = { title: 'Trellis', version: '0.0.0' } } = options
  const requestLog = new RequestLog(logger)
  const app = bareServer(options, requestLog)
  requestLog.inside = watchRequests(app, options.watchers ?? [])
  watchTraffic(app)
  const allowedMethods = rememberRoutes(app)
  if (options.onRoute !== undefined) app.addHook('onRoute', options.onRoute)
  const secure = securityHeaders(options)
  app.setValidatorCompiler(validatorCompiler)
  app.addHook('onRequest', (request, reply, done) => {
    secure(reply.header('x-request-id', request.id))
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    // Where no route matched, the address is the client's invention; as a label it would grow without bound.
    const route = request.routeOptions.url ?? 'unmatched'
    metrics.observeRequest({ method: request.method, route, status: reply.statusCode, seconds: reply.elapsedTime / 1000 })
    done()
  })
  app.setErrorHandler(answerError)
  app.setNotFoundHandler((request, reply) => {
    const methods = allowedMethods(request)
    if (methods.length === 0) throw httpError(404, 'not_found', 'there is nothing at this address')
    reply.header('allow', methods.join(', '))
    throw httpError(405, 'method_not_allowed', `this address takes ${methods.join(', ')}`)
  })
  await describeApi(app, { ...about, publicUrl, tags: mounts.map(({ name }) => name) })
  addOperations(app, { metrics, readiness: readinessOf(readiness, logger) })
  await registerMounts(app, mounts)
  await app.ready()
  return app
}

function bareServer(options: HttpServerOptions, logController: RequestLog): HttpApp {
  const { logger, bodyLimitBytes = DEFAULT_BODY_LIMIT_BYTES, trustProxy = false } = options
  const loggerInstance: FastifyBaseLogger = logger
  return fastify({
    loggerInstance,
    logController,
    genReqId: requestIdOf,
    bodyLimit: bodyLimitBytes,
    trustProxy: typeof trustProxy === 'boolean' ? trustProxy && nearestProxy : [...trustProxy],
    connectionTimeout: SILENCE_MS,
    pluginTimeout: MOUNT_MS,
    // While draining, requests that still come over open connections are answered like any other; the listener is closed anyway.
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    clientErrorHandler: refuseMalformed,
    frameworkErrors: (error, request, reply) => {
      // These requests never enter the hooks, so what every answer carries is added here.
      securityHeaders(options)(reply.header('x-request-id', request.id))
      sendRefusal(request, reply, refusalOf(error, request))
    },
  }).withTypeProvider<TypeBoxTypeProvider>()
}
