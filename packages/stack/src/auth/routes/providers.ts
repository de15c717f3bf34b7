import { Type } from 'typebox'
import type { HttpApp } from '../../http/http-app.ts'
import type { AccountRoutesParts } from './account-routes.ts'
import { visitorOf } from './requests.ts'

const Params = Type.Object({ id: Type.String({ maxLength: 64 }) })
const Query = Type.Object({ next: Type.Optional(Type.String({ maxLength: 2_000 })) })

/** Sign-in by a provider, by navigation: to it, and back from it. */
export function providerRoutes(app: HttpApp, { accounts, pages, basePath }: AccountRoutesParts): void {
  const start = { summary: 'Sign in by a provider', params: Params, querystring: Query }
  app.get('/providers/:id/start', { schema: start }, async (request, reply) => {
    const { next = `${basePath}/` } = request.query
    const { redirectTo, cookies } = await accounts.startProvider({ provider: request.params.id, pages, next })
    return reply.header('set-cookie', [...cookies]).redirect(redirectTo, 303)
  })

  const finish = { summary: 'Back from a provider', params: Params }
  app.get('/providers/:id/callback', { schema: finish }, async (request, reply) => {
    const { search } = new URL(request.url, 'http://own.invalid')
    const { headers } = request
    const { redirectTo, cookies } = await accounts.finishProvider({
      provider: request.params.id,
      pages,
      query: search,
      headers,
      visitor: visitorOf(request),
    })
    return reply.header('set-cookie', [...cookies]).redirect(redirectTo, 303)
  })
}
