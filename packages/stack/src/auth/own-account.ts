import { randomUUID } from 'node:crypto'
import { databaseNow } from '../db/database.ts'
import { StackError } from '../errors.ts'
import { type Account, accountById, accountByLogin } from './account.ts'
import { recordAudit } from './audit.ts'
import { checkedEmail, checkedUsername, checkPassword } from './new-user.ts'
import type { AuthParts } from './parts.ts'
import { passwordOf, setPassword } from './passwords/stored-password.ts'
import { deleteSessions } from './sessions.ts'
import { attemptsPerWindow, clearAttempts, codeTarget, countAttempt } from './sign-in-limit.ts'
import { endTokens, storeToken } from './tokens.ts'
import {
  backupCodesLeft,
  confirmTwoFactor,
  enrolTwoFactor,
  removeTwoFactor,
  replaceBackupCodes,
  takeCode,
  twoFactorIsOn,
} from './two-factor/two-factor.ts'

/** How long the link to confirm a changed address is good for. */
const emailChangeMs = 24 * 3_600_000

export interface TwoFactorState {
  readonly on: boolean
  /** A role of the user asks for it. */
  readonly required: boolean
  readonly backupCodesLeft: number
}

/**
 * What people do with their own accounts. What weighs more than the session that asks for it asks for the password, too, and throws
 * `password_wrong`; ten wrong ones in a quarter of an hour lock the account out as at sign-in.
 */
export interface OwnAccount {
  /** Throws `username_invalid` or `username_taken`. */
  changeUsername(userId: string, username: string): Promise<void>
  /** Ends every other session. Throws `password_wrong` or `password_invalid`. */
  changePassword(change: {
    readonly userId: string
    readonly sessionId: string
    readonly current: string
    readonly next: string
  }): Promise<void>
  /** Mails a link to the new address; the old one holds until it is followed. Throws `mail_is_off`, `password_wrong` or `email_invalid`. */
  changeEmail(change: { readonly userId: string; readonly password: string; readonly email: string; readonly pages: string }): Promise<void>
  twoFactorOf(user: Account): Promise<TwoFactorState>
  /** Throws `password_wrong` or `two_factor_is_on`. */
  enrolTwoFactor(userId: string, password: string): Promise<{ readonly secret: string; readonly uri: string }>
  /** The backup codes. Throws `code_invalid` or `two_factor_is_on`. */
  confirmTwoFactor(userId: string, code: string): Promise<readonly string[]>
  /** Throws `password_wrong` or `two_factor_is_off`. */
  renewBackupCodes(userId: string, password: string): Promise<readonly string[]>
  /** Throws `password_wrong`, `code_invalid`, `two_factor_is_off` or `two_factor_is_required`. */
  disableTwoFactor(request: { readonly userId: string; readonly password: string; readonly code: string }): Promise<void>
}

export function ownAccount(parts: AuthParts): OwnAccount {
  const { db, dialect, settings } = parts
  return {
    changeUsername: async (userId, username) => await changeUsername(parts, userId, username),
    changePassword: async (change) => await changePassword(parts, change),
    changeEmail: async (change) => await changeEmail(parts, change),
    twoFactorOf: async ({ id }) => {
      const stored = await accountById(db, id)
      const required = stored?.roles.some((role) => settings.twoFactorRoles.includes(role)) === true
      return { on: await twoFactorIsOn(db, id), required, backupCodesLeft: await backupCodesLeft(db, id) }
    },
    enrolTwoFactor: async (userId, password) => {
      await checkOwnPassword(parts, userId, password)
      return await enrolTwoFactor(parts, await own(parts, userId))
    },
    confirmTwoFactor: async (userId, code) => {
      await countCode(parts, userId)
      const codes = await confirmTwoFactor(parts, userId, code)
      await clearAttempts(db, codeTarget(userId))
      return codes
    },
    renewBackupCodes: async (userId, password) => {
      await checkOwnPassword(parts, userId, password)
      return await parts.transaction(async (tx) => {
        if (!(await twoFactorIsOn(tx, userId))) throw twoFactorIsOff()
        await recordAudit(tx, dialect, { action: 'two_factor.backup_codes_renewed', by: userId, subject: `user:${userId}` })
        return await replaceBackupCodes(parts, tx, userId)
      })
    },
    disableTwoFactor: async (request) => await disableTwoFactor(parts, request),
  }
}

async function changeUsername({ transaction, dialect }: AuthParts, userId: string, given: string): Promise<void> {
  const username = checkedUsername(given)
  await transaction(async (tx) => {
    const holder = await accountByLogin(tx, username)
    if (holder !== undefined && holder.id !== userId) throw new StackError('username_taken', `a user named "${username}" exists`)
    await tx
      .updateTable('user')
      .set({ name: username, username: username.toLowerCase(), display_username: username, updated_at: databaseNow(dialect) })
      .where('id', '=', userId)
      .execute()
    await recordAudit(tx, dialect, { action: 'user.renamed', by: userId, subject: `user:${userId}`, details: { username } })
  })
}

async function changePassword(
  parts: AuthParts,
  { userId, sessionId, current, next }: { userId: string; sessionId: string; current: string; next: string },
): Promise<void> {
  const { dialect, passwords } = parts
  checkPassword(next)
  await checkOwnPassword(parts, userId, current)
  const hash = await passwords.hash(next)
  await parts.transaction(async (tx, post) => {
    await setPassword(tx, dialect, { userId, hash })
    const ended = await deleteSessions(tx, userId, sessionId)
    await endTokens(tx, userId, ['password_reset', 'second_step', 'trusted_device'])
    await post({ kind: 'password_changed', id: randomUUID(), userId })
    await recordAudit(tx, dialect, { action: 'password.changed', by: userId, subject: `user:${userId}`, details: { endedSessions: ended } })
  })
}

async function changeEmail(
  parts: AuthParts,
  { userId, password, email, pages }: { userId: string; password: string; email: string; pages: string },
): Promise<void> {
  const { dialect, sealing, mailIsOn } = parts
  if (!mailIsOn) throw new StackError('mail_is_off', 'this installation sends no mail, so an address cannot be confirmed')
  const wanted = checkedEmail(email)
  await checkOwnPassword(parts, userId, password)
  const id = randomUUID()
  const token = sealing.tokenOf('email_change', id)
  await parts.transaction(async (tx, post) => {
    await endTokens(tx, userId, ['email_change'])
    await storeToken(tx, dialect, { id, token, purpose: 'email_change', lifetimeMs: emailChangeMs, userId, email: wanted })
    await post({ kind: 'email_change', id, userId, email: wanted, pages })
    await recordAudit(tx, dialect, { action: 'email.change_asked', by: userId, subject: `user:${userId}` })
  })
}

async function disableTwoFactor(
  parts: AuthParts,
  { userId, password, code }: { readonly userId: string; readonly password: string; readonly code: string },
): Promise<void> {
  const { db, dialect, settings } = parts
  const stored = await own(parts, userId)
  if (stored.roles.some((role) => settings.twoFactorRoles.includes(role))) {
    throw new StackError('two_factor_is_required', 'a role of this account needs two-factor')
  }
  await checkOwnPassword(parts, userId, password)
  await countCode(parts, userId)
  await parts.transaction(async (tx, post) => {
    if (!(await twoFactorIsOn(tx, userId))) throw twoFactorIsOff()
    await takeCode(parts, tx, { userId, code })
    await removeTwoFactor(tx, userId)
    await post({ kind: 'two_factor_off', id: randomUUID(), userId })
    await recordAudit(tx, dialect, { action: 'two_factor.disabled', by: userId, subject: `user:${userId}` })
  })
  await clearAttempts(db, codeTarget(userId))
}

/** Throws `password_wrong`, also when there is none, and when too many were wrong. */
async function checkOwnPassword({ db, dialect, passwords }: AuthParts, userId: string, password: string): Promise<void> {
  const attempts = await countAttempt(db, dialect, userId)
  const stored = await passwordOf(db, userId)
  const isRight = attempts <= attemptsPerWindow && (await passwords.check(stored, password)).kind !== 'wrong'
  if (isRight) return await clearAttempts(db, userId)
  await recordAudit(db, dialect, { action: 'password.refused', by: userId, subject: `user:${userId}` })
  throw new StackError(
    'password_wrong',
    stored === undefined ? 'this account has no password; reset it to set one' : 'this password is wrong',
  )
}

/** Throws `code_invalid` after ten attempts in a quarter of an hour, right or wrong. */
async function countCode({ db, dialect }: AuthParts, userId: string): Promise<void> {
  if ((await countAttempt(db, dialect, codeTarget(userId))) > attemptsPerWindow) {
    throw new StackError('code_invalid', 'too many codes were tried; try again in a quarter of an hour')
  }
}

async function own({ db }: AuthParts, userId: string): Promise<Account> {
  const user = await accountById(db, userId)
  if (user === undefined) throw new StackError('user_unknown', `no user has the id "${userId}"`)
  return user
}

function twoFactorIsOff(): StackError {
  return new StackError('two_factor_is_off', 'two-factor is not on')
}
