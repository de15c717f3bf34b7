import type { HttpApp } from '@trellis/stack'
import { routes, type SessionView } from '../../contract/index.ts'
import { permissionsOf } from '../access.ts'
import type { Parts } from '../parts.ts'

/** Who is signed in, and what they may do here. */
export function sessionRoutes(app: HttpApp, { accounts }: Pick<Parts, 'accounts'>): void {
  const { path, summary, response } = routes.session
  app.get(path, { schema: { summary, response: { 200: response } } }, async (request, reply): Promise<SessionView> => {
    reply.header('cache-control', 'no-store')
    const session = await accounts.sessionOf(request.headers)
    if (session === undefined) return { user: null, csrfToken: null }
    const { username, email, roles } = session.user
    return {
      user: { username, email, roles: [...roles], permissions: permissionsOf(accounts, session.user) },
      csrfToken: session.csrfToken,
    }
  })
}
