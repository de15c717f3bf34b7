import type { FastifyReply } from 'fastify'
import { accountRoutes as routes } from '../../../contract/index.ts'
import type { HttpApp } from '../../http/http-app.ts'
import { type HttpError, httpError } from '../../http/http-error.ts'
import { passwordLength, usernameLength } from '../new-user.ts'
import type { SignInResult } from '../sign-in.ts'
import type { AccountRoutesParts } from './account-routes.ts'
import { sameSite, visitorOf } from './requests.ts'
import { sessionView } from './views.ts'

const at = (path: string) => `/${path}`

/** Who is signed in, signing in with one step or two, signing out. */
export function signInRoutes(app: HttpApp, { accounts, title, pages }: AccountRoutesParts): void {
  const { permissions, settings } = accounts
  const onRequest = sameSite(new URL(pages).origin)

  app.get(
    at(routes.capabilities.path),
    { schema: { summary: 'What is set up here', response: { 200: routes.capabilities.response } } },
    async () => ({
      title,
      registration: settings.registration,
      mail: accounts.mailIsOn,
      providers: settings.providers.map(({ id, name }) => ({ id, name })),
      twoFactorRoles: [...settings.twoFactorRoles],
      passwordLength,
      usernameLength,
    }),
  )

  app.get(
    at(routes.session.path),
    { schema: { summary: 'Who is signed in', response: { 200: routes.session.response } } },
    async (request) => sessionView(permissions, await accounts.sessionOf(request.headers)),
  )

  const { body, response } = routes.signIn
  app.post(
    at(routes.signIn.path),
    { onRequest, schema: { summary: 'Sign in', body, response: { 200: response } } },
    async (request, reply) => {
      const { headers } = request
      const result = await accounts.signIn({ ...request.body, visitor: visitorOf(request), headers })
      if (result.ok || result.reason === 'second_step') reply.header('set-cookie', [...result.cookies])
      else throw refusal(result, reply)
      return {
        next: result.ok ? ('done' as const) : ('second_step' as const),
        session: sessionView(permissions, result.ok ? result.session : undefined),
      }
    },
  )

  const second = routes.secondStep
  const schema = { summary: 'Finish signing in with a code', body: second.body, response: { 200: second.response } }
  app.post(at(second.path), { onRequest, schema }, async (request, reply) => {
    const result = await accounts.secondStep({ ...request.body, visitor: visitorOf(request), headers: request.headers })
    if (!result.ok) throw refusal(result, reply)
    reply.header('set-cookie', [...result.cookies])
    return { next: 'done' as const, session: sessionView(permissions, result.session) }
  })

  const out = { summary: 'Sign out', response: { 200: routes.signOut.response } }
  app.post(at(routes.signOut.path), { onRequest: accounts.requireSession(), schema: out }, async (request, reply) => {
    const redirectTo = await accounts.providerSignOut(request.headers, pages)
    reply.header('set-cookie', [...(await accounts.signOut(request.headers))])
    return { redirectTo: redirectTo ?? null }
  })
}

type Refusal =
  | Exclude<SignInResult, { readonly ok: true } | { readonly reason: 'second_step' }>
  | { readonly reason: 'invalid_code' | 'over' }

const refusals = {
  invalid_credentials: { status: 401, code: 'invalid_credentials', message: 'The name or the password is wrong.' },
  inactive: { status: 403, code: 'account_inactive', message: 'This account is not active. An administrator can activate it.' },
  locked: { status: 429, code: 'too_many_attempts', message: 'Too many attempts. Try again later.' },
  invalid_code: { status: 422, code: 'code_invalid', message: 'This code is wrong, used or too old.' },
  over: { status: 401, code: 'second_step_over', message: 'This took too long. Sign in anew.' },
} as const

function refusal(result: Refusal, reply: FastifyReply): HttpError {
  const { status, code, message } = refusals[result.reason]
  const retryAfterSeconds = 'retryAfterSeconds' in result ? result.retryAfterSeconds : undefined
  if (retryAfterSeconds === undefined) return httpError(status, code, message, code === 'code_invalid' ? { field: 'code' } : undefined)
  reply.header('retry-after', String(retryAfterSeconds))
  return httpError(status, code, message, { retryAfterSeconds })
}
