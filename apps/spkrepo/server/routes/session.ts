import { type Account, type Accounts, type HttpApp, type HttpRequest, httpError, type Session } from '@trellis/stack'
import { routes, type SessionView, SignInBody } from '../../contract/index.ts'
import { mayUpload } from '../packages/package-access.ts'

/** Who is signed in, signing in, signing out. */
export function sessionRoutes(app: HttpApp, accounts: Accounts): void {
  const answers = { response: { 200: routes.session.response } }
  app.get(routes.session.path, { schema: { summary: 'Who is signed in', ...answers } }, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    return viewOf(accounts, await accounts.sessionOf(request.headers))
  })

  app.post(routes.signIn.path, { schema: { summary: 'Sign in', body: SignInBody, ...answers } }, async (request, reply) => {
    refuseForeignOrigin(request)
    reply.header('cache-control', 'no-store')
    const result = await accounts.signIn({ ...request.body, visitor: visitorOf(request) })
    if (!result.ok) {
      if (result.reason === 'locked') reply.header('retry-after', String(result.retryAfterSeconds))
      if (result.reason === 'second_step') reply.header('set-cookie', [...result.cookies])
      const { status, code, message } = signInRefusals[result.reason]
      throw httpError(status, code, message)
    }
    reply.header('set-cookie', [...result.cookies])
    return viewOf(accounts, result.session)
  })

  app.delete(routes.signOut.path, { schema: { summary: 'Sign out', ...answers } }, async (request, reply) => {
    await requireSession(request, accounts)
    reply.header('cache-control', 'no-store').header('set-cookie', [...(await accounts.signOut(request.headers))])
    return viewOf(accounts, undefined)
  })
}

/** The account behind a changing request by session: signed in, and with the session's own token. Throws 401 or 403. */
export async function requireSession(request: HttpRequest, accounts: Accounts): Promise<Account> {
  const session = await accounts.sessionOf(request.headers)
  if (session === undefined) throw httpError(401, 'sign_in_required', 'Sign in first.')
  const token = request.headers['x-csrf-token']
  if (!accounts.checkCsrf(session, typeof token === 'string' ? token : undefined)) {
    throw httpError(403, 'csrf_token_invalid', 'This request did not come from a page of this session. Reload the page and try again.')
  }
  return session.user
}

/** Text or `undefined`, as the browser sends it with every request that a script of another site made. */
function refuseForeignOrigin(request: HttpRequest): void {
  const site = request.headers['sec-fetch-site']
  if (site === 'cross-site') throw httpError(403, 'cross_site_request', 'Sign in from the pages of this site.')
}

const signInRefusals = {
  invalid_credentials: { status: 401, code: 'invalid_credentials', message: 'The name or the password is wrong.' },
  inactive: { status: 403, code: 'account_inactive', message: 'This account is not active. Ask an administrator.' },
  second_step: { status: 403, code: 'second_step_needed', message: 'A code is needed, too. Finish at _account/sign-in/second-step.' },
  locked: { status: 429, code: 'too_many_attempts', message: 'Too many attempts. Try again in a quarter of an hour.' },
} as const

function visitorOf(request: HttpRequest): { address: string; userAgent?: string } {
  const userAgent = request.headers['user-agent']
  return { address: request.ip, ...(userAgent === undefined ? {} : { userAgent }) }
}

function viewOf(accounts: Accounts, session: Session | undefined): SessionView {
  if (session === undefined) return { user: null, csrfToken: null }
  const { username, email, roles } = session.user
  const permissions = [...accounts.permissions.of(roles)]
  return {
    user: { username, email, roles: [...roles], canUpload: mayUpload(accounts, session.user), permissions },
    csrfToken: session.csrfToken,
  }
}
