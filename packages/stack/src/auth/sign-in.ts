import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { databaseNow } from '../db/database.ts'
import { StackError } from '../errors.ts'
import { type Account, accountById, accountByLogin } from './account.ts'
import { recordAudit } from './audit.ts'
import type { RequestHeaders, Visitor } from './better-auth.ts'
import { cookieOf, cookieText } from './cookies.ts'
import { isPasswordLength } from './new-user.ts'
import type { AuthParts } from './parts.ts'
import { passwordOf, upgradePassword } from './passwords/stored-password.ts'
import { type Session, sessionView } from './sessions.ts'
import { attemptsOfAddress, attemptsPerWindow, clearAttempts, codeTarget, countAttempt, windowMs } from './sign-in-limit.ts'
import { findToken, storeToken, useToken } from './tokens.ts'
import { takeCode, twoFactorIsOn } from './two-factor/two-factor.ts'

const secondStepMs = 10 * 60_000
const trustedDeviceMs = 30 * 86_400_000
const secondStepCookie = 'second_step'
const trustedDeviceCookie = 'trusted_device'

export interface SignInRequest {
  /** E-mail address or user name, in any case. */
  readonly login: string
  readonly password: string
  readonly visitor?: Visitor
  /** Of the request, for what an earlier sign-in has left in the browser. */
  readonly headers?: RequestHeaders
}

export interface SecondStepRequest {
  /** Of an authenticator, or a backup code. */
  readonly code: string
  /** Not to ask this browser for a code for 30 days. */
  readonly rememberDevice?: boolean
  readonly headers: RequestHeaders
  readonly visitor?: Visitor
}

/** `cookies` are `Set-Cookie` values. */
export type SignedIn = { readonly ok: true; readonly cookies: readonly string[]; readonly session: Session }
/** Too many attempts; one after so many seconds is looked at. */
type Locked = { readonly ok: false; readonly reason: 'locked'; readonly retryAfterSeconds: number }

export type SignInResult =
  | SignedIn
  /** `invalid_credentials` for an unknown login as for a wrong password; `inactive` only after the right one. */
  | { readonly ok: false; readonly reason: 'invalid_credentials' | 'inactive' }
  | Locked
  /** The password was right; with these cookies `secondStep` takes the code. */
  | { readonly ok: false; readonly reason: 'second_step'; readonly cookies: readonly string[] }

export type SecondStepResult =
  | SignedIn
  /** `over`: it took too long, or was never begun. */
  | { readonly ok: false; readonly reason: 'invalid_code' | 'over' | 'inactive' }
  | Locked

export interface SignIns {
  /**
   * Ten attempts on one account in a quarter of an hour, then `locked` until it is over; a success starts the count anew. From one
   * address sixty in a quarter of an hour, whatever the accounts. A session of the same browser ends.
   */
  signIn(request: SignInRequest): Promise<SignInResult>
  /** Ten codes in a quarter of an hour; each is taken once. */
  secondStep(request: SecondStepRequest): Promise<SecondStepResult>
}

export function signIns(parts: AuthParts): SignIns {
  return {
    signIn: async (request) => await signIn(parts, request),
    secondStep: async (request) => await secondStep(parts, request),
  }
}

async function signIn(parts: AuthParts, { login, password, visitor = {}, headers = {} }: SignInRequest): Promise<SignInResult> {
  const { db, dialect, secret, passwords } = parts
  // Before the account is looked at: who tries many accounts must not lock them all, nor cost a password hash each.
  const wait = await waitOfAddress(parts, visitor)
  if (wait > 0) return { ok: false, reason: 'locked', retryAfterSeconds: wait }
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
  const stored = user === undefined ? undefined : await passwordOf(db, user.id)
  const verdict = await passwords.check(stored, password)
  if (verdict.kind === 'wrong' || user === undefined) return await refuse(invalid)
  if (verdict.kind === 'outdated')
    await upgradePassword(parts, { userId: user.id, stored: stored ?? '', password, verifier: verdict.verifier })
  await clearAttempts(db, target)
  if (!user.active) return await refuse({ ok: false, reason: 'inactive' })
  const passed = await passFirstStep(parts, { user, visitor, headers })
  return passed ?? (await refuse({ ok: false, reason: 'inactive' }))
}

export interface FirstStep {
  readonly user: Account
  readonly visitor: Visitor
  readonly headers: RequestHeaders
  /** The provider that vouched for the user. */
  readonly provider?: string
}

/** Goes on for somebody who has shown who they are: to a session, or to the second step. Undefined for who is not active any more. */
export async function passFirstStep(
  parts: AuthParts,
  step: FirstStep,
): Promise<SignedIn | (SignInResult & { readonly reason: 'second_step' }) | undefined> {
  const { db, dialect, secure } = parts
  const { user, headers, provider } = step
  if (!(await twoFactorIsOn(db, user.id)) || (await isTrusted(parts, user.id, headers))) return await openSession(parts, step)
  const token = randomBytes(32).toString('base64url')
  const details = provider === undefined ? {} : { provider }
  await storeToken(db, dialect, { id: randomUUID(), token, purpose: 'second_step', lifetimeMs: secondStepMs, userId: user.id, details })
  const cookie = cookieText(secondStepCookie, token, { secure, maxAgeSeconds: secondStepMs / 1_000 })
  return { ok: false, reason: 'second_step', cookies: [cookie] }
}

async function secondStep(parts: AuthParts, request: SecondStepRequest): Promise<SecondStepResult> {
  const { db, dialect, secure } = parts
  const { code, headers, visitor = {}, rememberDevice = false } = request
  const token = cookieOf(headers, secondStepCookie, secure)
  const begun = token === undefined ? undefined : await findToken(db, dialect, { purpose: 'second_step', token })
  const user = begun?.userId === undefined ? undefined : await accountById(db, begun.userId)
  if (token === undefined || user === undefined) return { ok: false, reason: 'over' }
  const target = codeTarget(user.id)
  const attempts = await countAttempt(db, dialect, target)
  if (attempts > attemptsPerWindow) return { ok: false, reason: 'locked', retryAfterSeconds: windowMs / 1_000 }
  const kind = await parts
    .transaction(async (tx) => {
      const taken = await takeCode(parts, tx, { userId: user.id, code })
      return (await useToken(tx, dialect, { purpose: 'second_step', token })) === undefined ? undefined : taken
    })
    .catch(async (cause: unknown) => {
      if (!(cause instanceof StackError && cause.code === 'code_invalid')) throw cause
      await recordAudit(db, dialect, { action: 'session.refused', subject: `user:${user.id}`, details: { reason: 'invalid_code' } })
      return 'invalid' as const
    })
  if (kind === 'invalid') return { ok: false, reason: 'invalid_code' }
  if (kind === undefined) return { ok: false, reason: 'over' }
  await clearAttempts(db, target)
  if (kind === 'backup') await recordAudit(db, dialect, { action: 'two_factor.backup_code_used', by: user.id, subject: `user:${user.id}` })
  const provider = typeof begun?.details.provider === 'string' ? { provider: begun.details.provider } : {}
  const opened = await openSession(parts, { user, visitor, headers, ...provider })
  if (opened === undefined) return { ok: false, reason: 'inactive' }
  const cookies = [...opened.cookies, cookieText(secondStepCookie, '', { secure, maxAgeSeconds: 0 })]
  return { ...opened, cookies: rememberDevice ? [...cookies, await trustDevice(parts, user.id)] : cookies }
}

/** Always under a new id, so that nobody is signed in to a session that somebody else has put into the browser. */
async function openSession(parts: AuthParts, { user, visitor, headers, provider }: FirstStep): Promise<SignedIn | undefined> {
  const { db, transaction, dialect, auth } = parts
  const before = await auth.sessionOf(headers)
  // Sessions that ran out without a sign-out would otherwise stay for ever.
  await db.deleteFrom('session').where('user_id', '=', user.id).where('expires_at', '<=', databaseNow(dialect)).execute()
  const opened = await auth.openSession(user.id, visitor)
  if (opened === undefined) return undefined
  const { id, cookies } = opened
  await transaction(async (tx) => {
    if (before !== undefined) await tx.deleteFrom('session').where('id', '=', before.id).execute()
    if (provider !== undefined) await tx.insertInto('session_provider').values({ session_id: id, provider_id: provider }).execute()
    const details = { ...(visitor.address !== undefined && { address: visitor.address }), ...(provider !== undefined && { provider }) }
    await recordAudit(tx, dialect, { action: 'session.opened', by: user.id, subject: `session:${id}`, details })
  })
  return { ok: true, cookies, session: await sessionView(parts, id, user) }
}

async function isTrusted({ db, dialect, secure }: AuthParts, userId: string, headers: RequestHeaders): Promise<boolean> {
  const token = cookieOf(headers, trustedDeviceCookie, secure)
  return token !== undefined && (await findToken(db, dialect, { purpose: 'trusted_device', token }))?.userId === userId
}

async function trustDevice({ db, dialect, secure }: AuthParts, userId: string): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await storeToken(db, dialect, { id: randomUUID(), token, purpose: 'trusted_device', lifetimeMs: trustedDeviceMs, userId })
  return cookieText(trustedDeviceCookie, token, { secure, maxAgeSeconds: trustedDeviceMs / 1_000 })
}

/** Seconds until an attempt from this address is looked at; 0 for now. While the counts are away it is now: the accounts' own limit holds. */
async function waitOfAddress({ rateLimits, logger }: AuthParts, { address }: Visitor): Promise<number> {
  if (address === undefined) return 0
  try {
    const { allowed, retryAfterMs } = await rateLimits.take(`sign-in:${address}`, attemptsOfAddress)
    return allowed ? 0 : Math.max(1, Math.ceil(retryAfterMs / 1_000))
  } catch (error) {
    logger?.error({ err: error }, 'a sign-in was not counted by its address')
    return 0
  }
}

/** Unknown logins are counted like known ones, so that being locked out does not tell which exist; never in clear. */
function anonymousTarget(secret: string, login: string): string {
  return createHmac('sha256', secret).update(`login ${login.toLowerCase()}`).digest('hex')
}
