import type { HttpApp } from '../../http/http-app.ts'
import type { RateLimits } from '../../rate-limit/rate-limits.ts'
import type { Accounts } from '../accounts.ts'
import { administrationRoutes } from './administration.ts'
import { auditRoutes } from './audit.ts'
import { keyRoutes } from './keys.ts'
import { ownAccountRoutes } from './own-account.ts'
import { providerRoutes } from './providers.ts'
import { refuseKnown } from './refusals.ts'
import { registrationRoutes } from './registration.ts'
import { signInRoutes } from './sign-in.ts'
import { userSessionRoutes } from './user-sessions.ts'
import { userRoutes } from './users.ts'

/** What the account routes of one service are made of. */
export interface AccountRoutesParts {
  readonly accounts: Accounts
  readonly rateLimits: RateLimits
  /** Of the service, for headings. */
  readonly title: string
  /** Configured address of the service, without a trailing slash: mailed links are below it. */
  readonly pages: string
  /** Where the service is mounted: `''` or `/<name>`. */
  readonly basePath: string
}

/** Adds `_account/…` below the mount of a service, as `@trellis/stack/contract` has it. */
export async function accountRoutes(app: HttpApp, parts: AccountRoutesParts): Promise<void> {
  await app.register(
    async (scope: HttpApp) => {
      scope.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'))
      scope.setErrorHandler((error) => refuseKnown(error))
      signInRoutes(scope, parts)
      registrationRoutes(scope, parts)
      ownAccountRoutes(scope, parts)
      keyRoutes(scope, parts)
      userRoutes(scope, parts)
      userSessionRoutes(scope, parts)
      administrationRoutes(scope, parts)
      auditRoutes(scope, parts)
      providerRoutes(scope, parts)
    },
    { prefix: '/_account' },
  )
}
