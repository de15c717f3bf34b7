import { betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import { addressHeader, type BetterAuthSetup, betterAuthOptions, inactiveCode } from './better-auth-options.ts'
import { openSessionPlugin } from './open-session-plugin.ts'

/** What of a request matters here; Node's own header objects have this shape. */
export interface RequestHeaders {
  readonly cookie?: string | undefined
}

/** Who knocks, for the list of sessions. */
export interface Visitor {
  /** The address as the HTTP server established it, never a raw forwarding header. */
  readonly address?: string | undefined
  readonly userAgent?: string | undefined
}

/** A session that was opened: its id, and the `Set-Cookie` values that make a browser carry it. */
export interface OpenedSession {
  readonly id: string
  readonly cookies: readonly string[]
}

/** The part of better-auth that accounts stand on; nothing else in the stack knows the library. */
export interface BetterAuth {
  /** Runs in the thread pool, not on the event loop. */
  hashPassword(password: string): Promise<string>
  /** Whether `hash` is one of `hashPassword`'s, of this password. Takes about as long whatever is stored. */
  verifyPassword(hash: string, password: string): Promise<boolean>
  /** A session under a new id; undefined for a user who is not active. */
  openSession(userId: string, visitor: Visitor): Promise<OpenedSession | undefined>
  sessionOf(headers: RequestHeaders): Promise<{ readonly id: string; readonly userId: string } | undefined>
  /** The cookies that make a browser forget its session. */
  forgettingCookies(): Promise<readonly string[]>
}

/** Opens better-auth over the stack's tables. */
export function openBetterAuth(setup: BetterAuthSetup): BetterAuth {
  // The plugin once more, because its endpoints are only typed where it is named.
  const auth = betterAuth({ ...betterAuthOptions(setup), plugins: [openSessionPlugin()] })
  return {
    hashPassword: async (password) => await (await auth.$context).password.hash(password),
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
