import { randomUUID } from 'node:crypto'
import { databaseNow } from '../db/database.ts'
import { StackError } from '../errors.ts'
import { accountByLogin } from './account.ts'
import { recordAudit } from './audit.ts'
import type { AuthDb } from './auth-tables.ts'
import { wrongToken } from './mailed-links.ts'
import { checkedEmail, checkedRoles, checkedUsername, checkPassword } from './new-user.ts'
import type { AuthParts } from './parts.ts'
import type { Registering } from './registrations.ts'
import { findToken, type StoredToken, storeToken, useToken } from './tokens.ts'
import { insertUser } from './users.ts'

const dayMs = 86_400_000

/** An invitation that has not been followed. */
export interface Invitation {
  readonly id: string
  readonly email: string
  readonly roles: readonly string[]
  readonly invitedBy: string | undefined
  readonly createdAt: Date
  readonly expiresAt: Date
}

/** How people are asked in. */
export interface Invitations {
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

export function invitations(parts: AuthParts): Invitations {
  const { dialect } = parts
  return {
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

/** Makes the account that an invitation is for. Throws `registration_closed`, `token_invalid`, and what a registration throws. */
export async function acceptInvitation(parts: AuthParts, { username: given, password, invitation = '' }: Registering): Promise<'sign_in'> {
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

function rolesIn({ details }: Pick<StoredToken, 'details'>): readonly string[] {
  return Array.isArray(details.roles) ? details.roles.filter((role) => typeof role === 'string') : []
}
