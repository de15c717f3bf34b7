import type { BetterAuthSetup } from './better-auth-options.ts'

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
  /** Whether `hash` is the library's own, of this password. Runs in the thread pool, not on the event loop. */
  verifyPassword(hash: string, password: string): Promise<boolean>
  /** A session under a new id; undefined for a user who is not active. */
  openSession(userId: string, visitor: Visitor): Promise<OpenedSession | undefined>
  sessionOf(headers: RequestHeaders): Promise<{ readonly id: string; readonly userId: string } | undefined>
  /** Loads the library, so that the first who signs in does not wait for that. */
  prepare(): Promise<void>
  /** The cookies that make a browser forget its session. */
  forgettingCookies(): Promise<readonly string[]>
}

/**
 * Opens better-auth over the stack's tables when it is first needed: to load the library takes as long as all else that a command or a scheduler loads
 * together, and those never sign anybody in.
 */
export function openBetterAuth(setup: BetterAuthSetup): BetterAuth {
  let opening: Promise<BetterAuth> | undefined
  const opened = async () => {
    opening ??= import('./opened-better-auth.ts').then(({ openedBetterAuth }) => openedBetterAuth(setup))
    return await opening
  }
  return {
    verifyPassword: async (hash, password) => await (await opened()).verifyPassword(hash, password),
    openSession: async (userId, visitor) => await (await opened()).openSession(userId, visitor),
    sessionOf: async (headers) => (headers.cookie === undefined ? undefined : await (await opened()).sessionOf(headers)),
    prepare: async () => await (await opened()).prepare(),
    forgettingCookies: async () => await (await opened()).forgettingCookies(),
  }
}
