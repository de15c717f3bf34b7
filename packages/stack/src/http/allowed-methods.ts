import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import { literalPattern } from './literal-pattern.ts'

interface KnownRoute {
  readonly address: RegExp
  readonly options: RouteOptions
}

/** Tells which methods the address of a request would take: `['GET', 'HEAD']`, or `[]` when no route knows it. */
type AllowedMethods = (request: FastifyRequest) => readonly string[]

/**
 * Remembers the routes that are added to `app` from now on, to tell 405 from 404. Routes with `*` are left out: they take any address
 * below them, which says nothing about whether there is something at this one. Costs nothing until an address is not found.
 */
export function rememberRoutes(app: FastifyInstance): AllowedMethods {
  const routes: KnownRoute[] = []
  app.addHook('onRoute', (options) => {
    if (!options.url.includes('*')) routes.push({ address: addressOf(options.url), options })
  })
  return (request) => {
    const path = request.url.split('?', 1)[0] ?? ''
    const found = routes.filter(({ address, options }) => address.test(path) && servesHost(options, request.headers.host))
    return [...new Set(found.flatMap(({ options }) => options.method))].sort()
  }
}

function addressOf(pattern: string): RegExp {
  const parts = pattern.split('/').map((part) => (part.includes(':') ? '[^/]+' : literalPattern(part)))
  return new RegExp(`^${parts.join('/')}$`)
}

function servesHost({ constraints }: RouteOptions, host: string | undefined): boolean {
  const wanted: unknown = constraints?.host
  if (wanted instanceof RegExp) return wanted.test(host ?? '')
  return wanted === undefined || wanted === host
}
