import type { Account, HttpApp, HttpReply, HttpRequest } from '@trellis/stack'
import type { Static, TSchema } from 'typebox'
import type { Permission } from '../../contract/index.ts'
import type { Parts } from '../parts.ts'

/** A route of the contract that asks for a permission. */
interface GuardedRoute {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly permission: Permission
  readonly summary: string
  readonly params?: TSchema
  readonly query?: TSchema
  readonly body?: TSchema
  readonly response: TSchema
}

type Sent<Schema> = Schema extends TSchema ? Static<Schema> : undefined

/** A request that is allowed and of the form that the contract says. */
export interface Call<Route> {
  readonly params: Sent<Route extends { readonly params: infer Schema } ? Schema : undefined>
  readonly query: Sent<Route extends { readonly query: infer Schema } ? Schema : undefined>
  readonly body: Sent<Route extends { readonly body: infer Schema } ? Schema : undefined>
  /** Who asks. */
  readonly account: Account
  readonly request: HttpRequest
  readonly reply: HttpReply
}

/** Adds a route as the contract has it; `act` is called only for those who have its permission. */
export function addRoute<Route extends GuardedRoute>(
  app: HttpApp,
  { accounts }: Pick<Parts, 'accounts'>,
  { route, act }: { readonly route: Route; readonly act: (call: Call<Route>) => Promise<unknown> },
): void {
  const { method, path: url, permission, summary, params, query, body, response } = route
  const isAllowed = accounts.require(permission)
  app.route({
    method,
    url,
    schema: {
      summary,
      ...(params && { params }),
      ...(query && { querystring: query }),
      ...(body && { body }),
      response: { 200: response },
    },
    // Before anything else of the request is looked at.
    onRequest: async (request, reply) => {
      await isAllowed(request)
      reply.header('cache-control', 'no-store')
    },
    handler: async (request, reply) => {
      const { account } = accounts.callerOf(request)
      // Fastify has checked all three against the schemas above.
      return await act({ params: request.params, query: request.query, body: request.body, account, request, reply } as Call<Route>)
    },
  })
}
