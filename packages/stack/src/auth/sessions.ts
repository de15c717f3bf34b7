import { databaseNow } from '../db/database.ts'
import { StackError } from '../errors.ts'
import { noteUser } from '../observe/log-context.ts'
import { type Account, accountById } from './account.ts'
import { recordAudit } from './audit.ts'
import type { AuthDb } from './auth-tables.ts'
import type { RequestHeaders } from './better-auth.ts'
import { csrfTokenOf, sameToken } from './csrf.ts'
import type { AuthParts } from './parts.ts'
import { restingRoles } from './resting-roles.ts'

/** A browser that is signed in. */
export interface Session {
  readonly id: string
  /** Without roles that rest. */
  readonly user: Account
  /** What pages of this session send back with every change; see `checkCsrf`. */
  readonly csrfToken: string
  /** Some roles of the user rest until two-factor is on. */
  readonly mustEnrol: boolean
}

/** One of a user's sessions, as it is listed. */
export interface ListedSession {
  readonly id: string
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly address: string | undefined
  readonly userAgent: string | undefined
}

export interface Sessions {
  /** Loads what sessions need, so that the first request with one does not wait for that. */
  prepareSessions(): Promise<void>
  /** Ends the session of the request, if it has one, and returns the `Set-Cookie` values that make the browser forget it. */
  signOut(headers: RequestHeaders): Promise<readonly string[]>
  /** The session of the request's cookie; undefined when it has none, or one that is over, forged, or of a user who is not active. */
  sessionOf(headers: RequestHeaders): Promise<Session | undefined>
  /** True when `token` is this session's own. */
  checkCsrf(session: Session, token: string | undefined): boolean
  /** The open sessions of a user, newest first. */
  listSessions(userId: string): Promise<readonly ListedSession[]>
  /** Throws `session_unknown` when this user has no such session. */
  endSession(session: { readonly userId: string; readonly id: string }, by?: string): Promise<void>
  /** Ends every session of a user but `exceptId`, and returns how many. */
  endSessions(session: { readonly userId: string; readonly exceptId?: string }, by?: string): Promise<number>
}

export function sessions(parts: AuthParts): Sessions {
  const { transaction, dialect } = parts
  return {
    prepareSessions: async () => await parts.auth.prepare(),
    signOut: async (headers) => await signOut(parts, headers),
    sessionOf: async (headers) => await openSessionOf(parts, headers),
    checkCsrf: (session, token) => sameToken(session.csrfToken, token),
    listSessions: async (userId) => await listSessions(parts, userId),
    endSession: async ({ userId, id }, by) =>
      await transaction(async (tx) => {
        const { numDeletedRows } = await tx
          .deleteFrom('session')
          .where('id', '=', id)
          .where('user_id', '=', userId)
          .executeTakeFirstOrThrow()
        if (numDeletedRows === 0n) throw new StackError('session_unknown', `this user has no session "${id}"`)
        await recordAudit(tx, dialect, { action: 'session.ended', by, subject: `session:${id}`, details: { owner: userId } })
      }),
    endSessions: async ({ userId, exceptId }, by) =>
      await transaction(async (tx) => {
        const ended = await deleteSessions(tx, userId, exceptId)
        if (ended > 0) await recordAudit(tx, dialect, { action: 'session.all_ended', by, subject: `user:${userId}`, details: { ended } })
        return ended
      }),
  }
}

/** Deletes every session of a user but `exceptId`, and returns how many. */
export async function deleteSessions(tx: AuthDb, userId: string, exceptId?: string): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('session')
    .where('user_id', '=', userId)
    .$if(exceptId !== undefined, (query) => query.where('id', '!=', exceptId ?? ''))
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

/** The session under `id` as the applications see it. */
export async function sessionView(parts: AuthParts, id: string, user: Account): Promise<Session> {
  const resting = await restingRoles(parts, user)
  const roles = user.roles.filter((role) => !resting.includes(role))
  return { id, user: { ...user, roles }, csrfToken: csrfTokenOf(parts.secret, id), mustEnrol: resting.length > 0 }
}

async function openSessionOf(parts: AuthParts, headers: RequestHeaders): Promise<Session | undefined> {
  const found = await parts.auth.sessionOf(headers)
  if (found === undefined) return undefined
  const user = await accountById(parts.db, found.userId)
  if (user?.active !== true) return undefined
  noteUser(user.id)
  return await sessionView(parts, found.id, user)
}

async function signOut(parts: AuthParts, headers: RequestHeaders): Promise<readonly string[]> {
  const { transaction, dialect, auth } = parts
  const open = await openSessionOf(parts, headers)
  if (open !== undefined) {
    await transaction(async (tx) => {
      await tx.deleteFrom('session').where('id', '=', open.id).execute()
      await recordAudit(tx, dialect, { action: 'session.closed', by: open.user.id, subject: `session:${open.id}` })
    })
  }
  return await auth.forgettingCookies()
}

async function listSessions({ db, dialect }: AuthParts, userId: string): Promise<readonly ListedSession[]> {
  const rows = await db
    .selectFrom('session')
    .select(['id', 'created_at', 'expires_at', 'ip_address', 'user_agent'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', databaseNow(dialect))
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    address: row.ip_address || undefined,
    userAgent: row.user_agent || undefined,
  }))
}
