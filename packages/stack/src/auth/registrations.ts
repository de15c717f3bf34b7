import { randomUUID } from 'node:crypto'
import { databaseNow } from '../db/database.ts'
import { StackError } from '../errors.ts'
import { accountById, accountByLogin } from './account.ts'
import { administratorIds } from './administrators.ts'
import { recordAudit } from './audit.ts'
import type { AuthDb } from './auth-tables.ts'
import type { Letter, Post } from './letters/letter.ts'
import { checkedEmail, checkedRoles, checkedUsername, checkPassword } from './new-user.ts'
import type { AuthParts } from './parts.ts'
import { setPassword } from './passwords/stored-password.ts'
import { deleteSessions } from './sessions.ts'
import { clearAttempts } from './sign-in-limit.ts'
import { endTokens, findToken, passwordResetMs, type StoredToken, storeToken, useToken } from './tokens.ts'
import { existingUser, insertUser } from './users.ts'

const registrationMs = 24 * 3_600_000
const dayMs = 86_400_000

export interface Registering {
  /** Left out with an invitation, which has one. */
  readonly email?: string | undefined
  readonly username: string
  readonly password: string
  readonly invitation?: string | undefined
  /** Address of the pages that the mailed link is to. */
  readonly pages: string
}

/** An invitation that has not been followed. */
export interface Invitation {
  readonly id: string
  readonly email: string
  readonly roles: readonly string[]
  readonly invitedBy: string | undefined
  readonly createdAt: Date
  readonly expiresAt: Date
}

/** How people come by an account, and back into one. What a mailed link brings throws `token_invalid` when it is wrong, used or over. */
export interface Registrations {
  /**
   * Begins a registration, or ends it at once with an invitation. An address that somebody has gets the same answer; its owner is told.
   * Throws `registration_closed`, `mail_is_off`, `email_invalid`, `username_invalid`, `username_taken`, `password_invalid`.
   */
  register(registering: Registering): Promise<'confirm_email' | 'sign_in'>
  /** Mails the link anew, if a registration under this address waits for it. Throws `mail_is_off`. */
  resendConfirmation(request: { readonly email: string; readonly pages: string }): Promise<void>
  /** Ends a registration or a change of address. Throws `token_invalid`, `email_taken` or `username_taken`. */
  confirmEmail(token: string, pages: string): Promise<'sign_in' | 'await_approval' | 'email_changed'>
  /** Mails a link to whoever has this address, if anybody does. Throws `mail_is_off`. */
  requestPasswordReset(request: { readonly email: string; readonly pages: string }): Promise<void>
  /** The same for a user, asked for by an administrator. Throws `mail_is_off` or `user_unknown`. */
  sendPasswordReset(request: { readonly login: string; readonly pages: string }, by?: string): Promise<void>
  /** The link itself, for an administrator at the terminal who brings it to the user. Throws `user_unknown`. */
  passwordResetLink(request: { readonly login: string; readonly pages: string }, by?: string): Promise<string>
  /** Sets a new password, ends every session and lifts a lock. Throws `token_invalid` or `password_invalid`. */
  resetPassword(reset: { readonly token: string; readonly password: string }): Promise<void>
  /** The link is told only here; it is mailed, too, where mail is on. Throws `registration_closed`, `email_invalid`, `email_taken` or `role_unknown`. */
  invite(
    invitation: { readonly email: string; readonly roles: readonly string[]; readonly expiresInDays?: number; readonly pages: string },
    by?: string,
  ): Promise<{ readonly invitation: Invitation; readonly link: string }>
  /** What an invitation is for. Throws `token_invalid`. */
  invitationOf(token: string): Promise<{ readonly email: string; readonly roles: readonly string[]; readonly expiresAt: Date }>
  /** Those that are open, newest first. */
  listInvitations(): Promise<readonly Invitation[]>
  /** Throws `invitation_unknown`. */
  withdrawInvitation(id: string, by?: string): Promise<void>
}

export function registrations(parts: AuthParts): Registrations {
  const { dialect } = parts
  return {
    register: async (registering) =>
      registering.invitation === undefined ? await register(parts, registering) : await acceptInvitation(parts, registering),
    resendConfirmation: async ({ email, pages }) =>
      await postOnly(parts, { kind: 'registration_again', id: randomUUID(), email: email.trim().toLowerCase(), pages }),
    confirmEmail: async (token, pages) => await confirmEmail(parts, token, pages),
    requestPasswordReset: async ({ email, pages }) =>
      await postOnly(parts, { kind: 'password_reset', id: randomUUID(), email: email.trim().toLowerCase(), pages }),
    sendPasswordReset: async ({ login, pages }, by) => {
      requireMail(parts)
      await parts.transaction(async (tx, post) => {
        const { id, email } = await existingUser(tx, login)
        await post({ kind: 'password_reset', id: randomUUID(), email, pages })
        await recordAudit(tx, dialect, { action: 'password.reset_sent', by, subject: `user:${id}` })
      })
    },
    passwordResetLink: async ({ login, pages }, by) => {
      const id = randomUUID()
      const token = parts.sealing.tokenOf('password_reset', id)
      await parts.transaction(async (tx) => {
        const { id: userId } = await existingUser(tx, login)
        await storeToken(tx, dialect, { id, token, purpose: 'password_reset', lifetimeMs: passwordResetMs, userId })
        await recordAudit(tx, dialect, { action: 'password.reset_link_made', by, subject: `user:${userId}` })
      })
      return `${pages}/reset#token=${token}`
    },
    resetPassword: async (reset) => await resetPassword(parts, reset),
    invite: async (invitation, by) => await invite(parts, { ...invitation, by }),
    invitationOf: async (token) => {
      const found = await findToken(parts.db, dialect, { purpose: 'invitation', token })
      if (found?.email === undefined) throw wrongToken()
      return { email: found.email, roles: rolesIn(found), expiresAt: found.expiresAt }
    },
    listInvitations: async () => await listInvitations(parts),
    withdrawInvitation: async (id, by) => await withdrawInvitation(parts, id, by),
  }
}

async function register(parts: AuthParts, { email = '', username: given, password, pages }: Registering): Promise<'confirm_email'> {
  const { dialect, settings, passwords, sealing, db } = parts
  const { registration } = settings
  if (registration !== 'open' && registration !== 'approval') {
    throw new StackError('registration_closed', registration === 'off' ? 'nobody can register here' : 'an invitation is needed to register')
  }
  requireMail(parts)
  const wanted = checkedEmail(email)
  const username = checkedUsername(given)
  checkPassword(password)
  // User names are public, addresses are not: whether somebody has the address is looked up by the job that writes the letter.
  if ((await accountByLogin(db, username)) !== undefined) throw new StackError('username_taken', `a user named "${username}" exists`)
  const details = { username, password: await passwords.hash(password) }
  const id = randomUUID()
  const token = sealing.tokenOf('registration', id)
  await parts.transaction(async (tx, post) => {
    await storeToken(tx, dialect, { id, token, purpose: 'registration', lifetimeMs: registrationMs, email: wanted, details })
    await post({ kind: 'registration', id, email: wanted, pages })
  })
  return 'confirm_email'
}

async function acceptInvitation(parts: AuthParts, { username: given, password, invitation = '' }: Registering): Promise<'sign_in'> {
  const { dialect, passwords, permissions } = parts
  if (parts.settings.registration === 'off') throw new StackError('registration_closed', 'nobody can register here')
  const username = checkedUsername(given)
  checkPassword(password)
  if ((await findToken(parts.db, dialect, { purpose: 'invitation', token: invitation })) === undefined) throw wrongToken()
  const hash = await passwords.hash(password)
  const id = randomUUID()
  await parts.transaction(async (tx) => {
    const found = await useToken(tx, dialect, { purpose: 'invitation', token: invitation })
    if (found?.email === undefined) throw wrongToken()
    // A role that went away since counts for nothing, and must not keep the guest out.
    const roles = rolesIn(found).filter((role) => permissions.roles.includes(role))
    await insertUser(tx, dialect, { id, email: found.email, username, roles, password: hash, emailVerified: true })
    const details = { username, email: found.email, roles, invitation: found.id }
    await recordAudit(tx, dialect, { action: 'user.registered', by: id, subject: `user:${id}`, details })
  })
  return 'sign_in'
}

async function confirmEmail(parts: AuthParts, token: string, pages: string): Promise<'sign_in' | 'await_approval' | 'email_changed'> {
  return await parts.transaction(async (tx, post) => {
    const { dialect, settings } = parts
    const registered = await useToken(tx, dialect, { purpose: 'registration', token })
    if (registered === undefined) {
      await confirmChange(parts, tx, { token, post })
      return 'email_changed'
    }
    const { email, details } = registered
    if (email === undefined || typeof details.username !== 'string' || typeof details.password !== 'string') throw wrongToken()
    const id = randomUUID()
    const awaitsApproval = settings.registration !== 'open'
    const { username, password } = details
    await insertUser(tx, dialect, { id, email, username, roles: [], password, emailVerified: true, awaitsApproval })
    await recordAudit(tx, dialect, { action: 'user.registered', by: id, subject: `user:${id}`, details: { username, email } })
    if (!awaitsApproval) return 'sign_in'
    for (const userId of await administratorIds(parts, tx)) {
      await post({ kind: 'approval_wanted', id: randomUUID(), userId, email, pages })
    }
    return 'await_approval'
  })
}

async function confirmChange(
  { dialect }: AuthParts,
  tx: AuthDb,
  { token, post }: { readonly token: string; readonly post: Post },
): Promise<void> {
  const found = await useToken(tx, dialect, { purpose: 'email_change', token })
  const user = found?.userId === undefined ? undefined : await accountById(tx, found.userId)
  if (found?.email === undefined || user === undefined) throw wrongToken()
  const holder = await accountByLogin(tx, found.email)
  if (holder !== undefined && holder.id !== user.id) throw new StackError('email_taken', 'somebody else has this address by now')
  await tx
    .updateTable('user')
    .set({ email: found.email, email_verified: true, updated_at: databaseNow(dialect) })
    .where('id', '=', user.id)
    .execute()
  // Links under way to the old address must not open the account any more.
  await endTokens(tx, user.id, ['password_reset'])
  await post({ kind: 'email_changed', id: randomUUID(), userId: user.id, email: user.email })
  await recordAudit(tx, dialect, { action: 'email.changed', by: user.id, subject: `user:${user.id}` })
}

async function resetPassword(parts: AuthParts, { token, password }: { readonly token: string; readonly password: string }): Promise<void> {
  const { dialect, passwords } = parts
  checkPassword(password)
  // Looked at before the password is hashed, so that made-up tokens cost little.
  if ((await findToken(parts.db, dialect, { purpose: 'password_reset', token })) === undefined) throw wrongToken()
  const hash = await passwords.hash(password)
  await parts.transaction(async (tx, post) => {
    const userId = (await useToken(tx, dialect, { purpose: 'password_reset', token }))?.userId
    if (userId === undefined) throw wrongToken()
    await setPassword(tx, dialect, { userId, hash })
    await tx.updateTable('user').set({ email_verified: true }).where('id', '=', userId).execute()
    const endedSessions = await deleteSessions(tx, userId)
    await endTokens(tx, userId, ['password_reset', 'second_step', 'trusted_device'])
    await clearAttempts(tx, userId)
    await post({ kind: 'password_changed', id: randomUUID(), userId })
    await recordAudit(tx, dialect, { action: 'password.reset', by: userId, subject: `user:${userId}`, details: { endedSessions } })
  })
}

async function invite(
  parts: AuthParts,
  request: { email: string; roles: readonly string[]; expiresInDays?: number; pages: string; by: string | undefined },
): Promise<{ invitation: Invitation; link: string }> {
  const { dialect, sealing, permissions, settings } = parts
  if (settings.registration === 'off') {
    throw new StackError('registration_closed', 'nobody could follow an invitation; set accounts.registration to "invitation" first')
  }
  const email = checkedEmail(request.email)
  const roles = checkedRoles(request.roles, permissions.roles)
  const id = randomUUID()
  const token = sealing.tokenOf('invitation', id)
  const lifetimeMs = (request.expiresInDays ?? 7) * dayMs
  const invitation = await parts.transaction(async (tx, post) => {
    if ((await accountByLogin(tx, email)) !== undefined)
      throw new StackError('email_taken', `a user with the e-mail address "${email}" exists`)
    await storeToken(tx, dialect, { id, token, purpose: 'invitation', lifetimeMs, email, details: { roles, by: request.by ?? null } })
    await post({ kind: 'invitation', id, email, pages: request.pages })
    await recordAudit(tx, dialect, { action: 'invitation.made', by: request.by, subject: `invitation:${id}`, details: { email, roles } })
    return (await openInvitations(parts, tx)).find((open) => open.id === id)
  })
  if (invitation === undefined) throw new Error(`the invitation ${id} was stored and is not there`)
  return { invitation, link: `${request.pages}/invitation#token=${token}` }
}

async function listInvitations(parts: AuthParts): Promise<readonly Invitation[]> {
  return await openInvitations(parts, parts.db)
}

async function openInvitations({ dialect }: AuthParts, db: AuthDb): Promise<readonly Invitation[]> {
  const rows = await db
    .selectFrom('account_token')
    .select(['id', 'email', 'details', 'created_at', 'expires_at'])
    .where('purpose', '=', 'invitation')
    .where('used_at', 'is', null)
    .where('expires_at', '>', databaseNow(dialect))
    .orderBy('created_at', 'desc')
    .execute()
  const hosts = rows.map((row) => JSON.parse(row.details).by).filter((by): by is string => typeof by === 'string')
  const names = await namesOf(db, hosts)
  return rows.map((row) => {
    const details = JSON.parse(row.details)
    return {
      id: row.id,
      email: row.email ?? '',
      roles: rolesIn({ details }),
      invitedBy: names.get(details.by),
      createdAt: row.created_at,
      expiresAt: row.expires_at,
    }
  })
}

async function namesOf(db: AuthDb, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('user').select(['id', 'display_username']).where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, row.display_username]))
}

async function withdrawInvitation({ transaction, dialect }: AuthParts, id: string, by: string | undefined): Promise<void> {
  await transaction(async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('account_token')
      .where('id', '=', id)
      .where('purpose', '=', 'invitation')
      .where('used_at', 'is', null)
      .executeTakeFirstOrThrow()
    if (numDeletedRows === 0n) throw new StackError('invitation_unknown', `no invitation "${id}" is open`)
    await recordAudit(tx, dialect, { action: 'invitation.withdrawn', by, subject: `invitation:${id}` })
  })
}

async function postOnly(parts: AuthParts, letter: Letter): Promise<void> {
  requireMail(parts)
  await parts.transaction(async (_tx, post) => await post(letter))
}

function requireMail({ mailIsOn }: AuthParts): void {
  if (!mailIsOn) throw new StackError('mail_is_off', 'this installation sends no mail; ask an administrator')
}

function rolesIn({ details }: Pick<StoredToken, 'details'>): readonly string[] {
  return Array.isArray(details.roles) ? details.roles.filter((role) => typeof role === 'string') : []
}

function wrongToken(): StackError {
  return new StackError('token_invalid', 'this link is wrong, was used before, or is too old; ask for another')
}
