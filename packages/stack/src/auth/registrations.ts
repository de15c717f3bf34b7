import { randomUUID } from 'node:crypto'
import { databaseNow } from '../db/database.ts'
import { StackError } from '../errors.ts'
import { accountById, accountByLogin } from './account.ts'
import { administratorIds } from './administrators.ts'
import { recordAudit } from './audit.ts'
import type { AuthDb } from './auth-tables.ts'
import { acceptInvitation } from './invitations.ts'
import type { Post } from './letters/letter.ts'
import { postOnly, requireMail, wrongToken } from './mailed-links.ts'
import { checkedEmail, checkedUsername, checkPassword } from './new-user.ts'
import type { AuthParts } from './parts.ts'
import { endTokens, storeToken, useToken } from './tokens.ts'
import { insertUser } from './users.ts'

const registrationMs = 24 * 3_600_000

export interface Registering {
  /** Left out with an invitation, which has one. */
  readonly email?: string | undefined
  readonly username: string
  readonly password: string
  readonly invitation?: string | undefined
  /** Address of the pages that the mailed link is to. */
  readonly pages: string
}

/** How people come by an account. What a mailed link brings throws `token_invalid` when it is wrong, used or over. */
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
}

export function registrations(parts: AuthParts): Registrations {
  return {
    register: async (registering) =>
      registering.invitation === undefined ? await register(parts, registering) : await acceptInvitation(parts, registering),
    resendConfirmation: async ({ email, pages }) =>
      await postOnly(parts, { kind: 'registration_again', id: randomUUID(), email: email.trim().toLowerCase(), pages }),
    confirmEmail: async (token, pages) => await confirmEmail(parts, token, pages),
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
