import { betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import type { BetterAuth, Visitor } from './better-auth.ts'
import { addressHeader, type BetterAuthSetup, betterAuthOptions, inactiveCode } from './better-auth-options.ts'
import { openSessionPlugin } from './open-session-plugin.ts'

/** Opens better-auth over the stack's tables. Importing it loads the library. */
export function openedBetterAuth(setup: BetterAuthSetup): BetterAuth {
  // The plugin once more, because its endpoints are only typed where it is named.
  const auth = betterAuth({ ...betterAuthOptions(setup), plugins: [openSessionPlugin()] })
  return {
    verifyPassword: async (hash, password) => await (await auth.$context).password.verify({ hash, password }),
    openSession: async (userId, visitor) => {
      try {
        const { headers, response } = await auth.api.openSession({ body: { userId }, headers: headersOf(visitor), returnHeaders: true })
        return { id: response.id, cookies: headers.getSetCookie() }
      } catch (cause) {
        if (cause instanceof APIError && cause.body?.code === inactiveCode) return undefined
        throw cause
      }
    },
    sessionOf: async ({ cookie }) => {
      if (cookie === undefined) return undefined
      const found = await auth.api.getSession({ headers: new Headers({ cookie }) })
      return found === null ? undefined : { id: found.session.id, userId: found.session.userId }
    },
    prepare: async () => void (await auth.$context),
    forgettingCookies: async () => {
      const { headers } = await auth.api.signOut({ headers: new Headers(), returnHeaders: true })
      return headers.getSetCookie()
    },
  }
}

function headersOf({ address, userAgent }: Visitor): Headers {
  const headers = new Headers()
  if (address !== undefined) headers.set(addressHeader, address)
  if (userAgent !== undefined) headers.set('user-agent', userAgent)
  return headers
}
