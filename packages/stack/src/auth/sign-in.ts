import { createHmac, randomUUID } from 'node:crypto'
import type { BaseLogger } from 'pino'
import { type Database, databaseNow, stackSchema } from '../db/database.ts'
import type { RateLimits } from '../rate-limit/rate-limits.ts'
import { type Account, accountById, accountByLogin } from './account.ts'
import { recordAudit } from './audit.ts'
import type { AuthTables } from './auth-tables.ts'
import type { BetterAuth, RequestHeaders, Visitor } from './better-auth.ts'
import { csrfTokenOf, sameToken } from './csrf.ts'
import { isPasswordLength } from './new-user.ts'
import { attemptsOfAddress, attemptsPerWindow, clearAttempts, countAttempt, windowMs } from './sign-in-limit.ts'

/** A browser that is signed in. */
export interface Session {
  readonly user: Account
  /** What pages of this session send back with every change; see `checkCsrf`. */
  readonly csrfToken: string
}

export interface SignInRequest {
  /** E-mail address or user name, in any case. */
  readonly login: string
  readonly password: string
  readonly visitor?: Visitor
}

export type SignInResult =
  /** `cookies` are `Set-Cookie` values. */
  | { readonly ok: true; readonly cookies: readonly string[]; readonly session: Session }
  /** `invalid_credentials` for an unknown login as for a wrong password; `inactive` only after the right one. */
  | { readonly ok: false; readonly reason: 'invalid_credentials' | 'inactive' }
  /** Too many attempts; one after so many seconds is looked at. */
  | { readonly ok: false; readonly reason: 'locked'; readonly retryAfterSeconds: number }

export interface Sessions {
  /**
   * Ten attempts on one account in a quarter of an hour, then `locked` until it is over; a success starts the count anew. From one
   * address sixty in a quarter of an hour, whatever the accounts.
   */
  signIn(request: SignInRequest): Promise<SignInResult>
  /** Ends the session of the request, if it has one, and returns the `Set-Cookie` values that make the browser forget it. */
  signOut(headers: RequestHeaders): Promise<readonly string[]>
  /** The session of the request's cookie; undefined when it has none, or one that is over, forged, or of a user who is not active. */
  sessionOf(headers: RequestHeaders): Promise<Session | undefined>
  /** True when `token` is this session's own. */
  checkCsrf(session: Session, token: string | undefined): boolean
}

export interface SessionsSetup {
  readonly database: Database
  readonly secret: string
  readonly auth: BetterAuth
  readonly rateLimits: RateLimits
  readonly logger?: Pick<BaseLogger, 'error'> | undefined
}

export function sessions(setup: SessionsSetup): Sessions {
  return {
    signIn: async (request) => await signIn(setup, request),
    signOut: async (headers) => await signOut(setup, headers),
    sessionOf: async (headers) => (await openSession(setup, headers))?.session,
    checkCsrf: (session, token) => sameToken(session.csrfToken, token),
  }
}

async function signIn(setup: SessionsSetup, { login, password, visitor = {} }: SignInRequest): Promise<SignInResult> {
  const { database, secret, auth } = setup
  // Before the account is looked at: who tries many accounts must not lock them all, nor cost a password hash each.
  const wait = await waitOfAddress(setup, visitor)
  if (wait > 0) return { ok: false, reason: 'locked', retryAfterSeconds: wait }
  const { dialect } = database
  const db = database.forService<AuthTables>(stackSchema)
  const user = await accountByLogin(db, login)
  const target = user?.id ?? anonymousTarget(secret, login)
  const refuse = async <Refusal extends SignInResult & { readonly ok: false }>(refusal: Refusal): Promise<Refusal> => {
    const details = { reason: refusal.reason }
    // What was typed for an unknown login may be a password, so it is not recorded.
    if (user !== undefined) await recordAudit(db, dialect, { action: 'session.refused', subject: `user:${user.id}`, details })
    return refusal
  }
  const invalid = { ok: false, reason: 'invalid_credentials' } as const
  const attempts = await countAttempt(db, dialect, target)
  // Only the first of them is recorded, or an attacker could fill the log.
  const locked = { ok: false, reason: 'locked', retryAfterSeconds: windowMs / 1_000 } as const
  if (attempts > attemptsPerWindow) return attempts === attemptsPerWindow + 1 ? await refuse(locked) : locked
  if (!isPasswordLength(password)) return await refuse(invalid)
  const check = await auth.signIn(user?.username ?? nobody(), password, visitor)
  if (check.kind === 'wrong' || user === undefined) return await refuse(invalid)
  await clearAttempts(db, target)
  // Sessions that ran out without a sign-out would otherwise stay for ever.
  await db.deleteFrom('session').where('user_id', '=', user.id).where('expires_at', '<=', databaseNow(dialect)).execute()
  if (check.kind === 'inactive') return await refuse({ ok: false, reason: 'inactive' })
  const { id } = await db.selectFrom('session').select('id').where('token', '=', check.token).executeTakeFirstOrThrow()
  await recordAudit(db, dialect, { action: 'session.opened', by: user.id, subject: `session:${id}`, details: addressOf(visitor) })
  return { ok: true, cookies: check.cookies, session: { user, csrfToken: csrfTokenOf(secret, id) } }
}

/** Seconds until an attempt from this address is looked at; 0 for now. While the counts are away it is now: the accounts' own limit holds. */
async function waitOfAddress({ rateLimits, logger }: SessionsSetup, { address }: Visitor): Promise<number> {
  if (address === undefined) return 0
  try {
    const { allowed, retryAfterMs } = await rateLimits.take(`sign-in:${address}`, attemptsOfAddress)
    return allowed ? 0 : Math.max(1, Math.ceil(retryAfterMs / 1_000))
  } catch (error) {
    logger?.error({ err: error }, 'a sign-in was not counted by its address')
    return 0
  }
}

async function signOut(setup: SessionsSetup, headers: RequestHeaders): Promise<readonly string[]> {
  const { database, auth } = setup
  const open = await openSession(setup, headers)
  if (open !== undefined) {
    await database
      .forService<AuthTables>(stackSchema)
      .transaction()
      .execute(async (tx) => {
        await tx.deleteFrom('session').where('id', '=', open.id).execute()
        const by = open.session.user.id
        await recordAudit(tx, database.dialect, { action: 'session.closed', by, subject: `session:${open.id}` })
      })
  }
  return await auth.forgettingCookies()
}

async function openSession(setup: SessionsSetup, headers: RequestHeaders): Promise<{ id: string; session: Session } | undefined> {
  const found = await setup.auth.sessionOf(headers)
  if (found === undefined) return undefined
  const user = await accountById(setup.database.forService<AuthTables>(stackSchema), found.userId)
  if (user?.active !== true) return undefined
  return { id: found.id, session: { user, csrfToken: csrfTokenOf(setup.secret, found.id) } }
}

/** Unknown logins are counted like known ones, so that being locked out does not tell which exist; never in clear. */
function anonymousTarget(secret: string, login: string): string {
  return createHmac('sha256', secret).update(`login ${login.toLowerCase()}`).digest('hex')
}

/** A name that users may have and none has, so that an unknown login costs one password hash like any other. */
function nobody(): string {
  return randomUUID()
}

function addressOf({ address }: Visitor): { address: string } | Record<string, never> {
  return address === undefined ? {} : { address }
}
