import { accountRoutes as routes } from '../../../contract/index.ts'
import type { HttpApp } from '../../http/http-app.ts'
import { limitRequests } from '../../rate-limit/limit-requests.ts'
import type { AccountRoutesParts } from './account-routes.ts'
import { sameSite } from './requests.ts'

/** From one address: enough for an office, too few to fill mailboxes or guess tokens. */
const attemptsOfAddress = { limit: 30, perMs: 15 * 60_000 }

/** Getting an account, and back into it. No answer tells whether somebody has an address. */
export function registrationRoutes(app: HttpApp, { accounts, rateLimits, pages }: AccountRoutesParts): void {
  const limited = limitRequests(rateLimits, { name: 'accounts', ...attemptsOfAddress })
  const onRequest = [sameSite(new URL(pages).origin), limited]
  const ok = { ok: true } as const

  const schemaOf = <Route extends { readonly body: unknown; readonly response: unknown }>(summary: string, { body, response }: Route) => ({
    onRequest,
    schema: { summary, body: body as Route['body'], response: { 200: response as Route['response'] } },
  })

  app.post(`/${routes.register.path}`, schemaOf('Register', routes.register), async (request) => ({
    next: await accounts.register({ ...request.body, pages }),
  }))

  app.post(`/${routes.resendConfirmation.path}`, schemaOf('Mail the confirmation anew', routes.resendConfirmation), async (request) => {
    await accounts.resendConfirmation({ ...request.body, pages })
    return ok
  })

  app.post(`/${routes.invitation.path}`, schemaOf('What an invitation is for', routes.invitation), async (request) => {
    const { email, roles, expiresAt } = await accounts.invitationOf(request.body.token)
    return { email, roles: [...roles], expiresAt: expiresAt.toISOString() }
  })

  app.post(`/${routes.confirmEmail.path}`, schemaOf('Confirm an address', routes.confirmEmail), async (request) => ({
    next: await accounts.confirmEmail(request.body.token, pages),
  }))

  app.post(
    `/${routes.requestPasswordReset.path}`,
    schemaOf('Ask for a link to reset a password', routes.requestPasswordReset),
    async (request) => {
      await accounts.requestPasswordReset({ ...request.body, pages })
      return ok
    },
  )

  app.post(`/${routes.resetPassword.path}`, schemaOf('Reset a password', routes.resetPassword), async (request) => {
    await accounts.resetPassword(request.body)
    return ok
  })
}
