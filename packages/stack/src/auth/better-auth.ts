import { betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import { addressHeader, type BetterAuthSetup, betterAuthOptions, inactiveCode, usernamePlugin } from './better-auth-options.ts'

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

export type PasswordCheck =
  | { readonly kind: 'signed-in'; readonly token: string; readonly cookies: readonly string[] }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'inactive' }

/** The part of better-auth that accounts stand on; nothing else in the stack knows the library. */
export interface BetterAuth {
  /** Runs in the thread pool, not on the event loop. */
  hashPassword(password: string): Promise<string>
  /** Opens a session if the password is right. Takes as long for a name that nobody has. */
  signIn(name: string, password: string, visitor: Visitor): Promise<PasswordCheck>
  sessionOf(headers: RequestHeaders): Promise<{ readonly id: string; readonly userId: string } | undefined>
  /** The cookies that make a browser forget its session. */
  forgettingCookies(): Promise<readonly string[]>
}

/** Opens better-auth over the stack's tables. */
export function openBetterAuth(setup: BetterAuthSetup): BetterAuth {
  // The plugin once more, because its endpoints are only typed where it is named.
  const auth = betterAuth({ ...betterAuthOptions(setup), plugins: [usernamePlugin()] })
  return {
    hashPassword: async (password) => await (await auth.$context).password.hash(password),
    signIn: async (name, password, visitor) => {
      try {
        const body = { username: name, password }
        const { headers, response } = await auth.api.signInUsername({ body, headers: headersOf(visitor), returnHeaders: true })
        return { kind: 'signed-in', token: response.token, cookies: headers.getSetCookie() }
      } catch (cause) {
        if (!(cause instanceof APIError)) throw cause
        if (cause.body?.code === inactiveCode) return { kind: 'inactive' }
        if (cause.statusCode === 401) return { kind: 'wrong' }
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
