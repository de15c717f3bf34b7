import { randomUUID } from 'node:crypto'
import { recordAudit } from './audit.ts'
import { postOnly, requireMail, wrongToken } from './mailed-links.ts'
import { checkPassword } from './new-user.ts'
import type { AuthParts } from './parts.ts'
import { setPassword } from './passwords/stored-password.ts'
import { deleteSessions } from './sessions.ts'
import { clearAttempts } from './sign-in-limit.ts'
import { endTokens, findToken, passwordResetMs, storeToken, useToken } from './tokens.ts'
import { existingUser } from './users.ts'

/** How people get back into an account. */
export interface PasswordResets {
  /** Mails a link to whoever has this address, if anybody does. Throws `mail_is_off`. */
  requestPasswordReset(request: { readonly email: string; readonly pages: string }): Promise<void>
  /** The same for a user, asked for by an administrator. Throws `mail_is_off` or `user_unknown`. */
  sendPasswordReset(request: { readonly login: string; readonly pages: string }, by?: string): Promise<void>
  /** The link itself, for an administrator at the terminal who brings it to the user. Throws `user_unknown`. */
  passwordResetLink(request: { readonly login: string; readonly pages: string }, by?: string): Promise<string>
  /** Sets a new password, ends every session and lifts a lock. Throws `token_invalid` or `password_invalid`. */
  resetPassword(reset: { readonly token: string; readonly password: string }): Promise<void>
}

export function passwordResets(parts: AuthParts): PasswordResets {
  const { dialect } = parts
  return {
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
  }
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
