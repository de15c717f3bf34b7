import { randomBytes } from 'node:crypto'
import { databaseNow } from '../../db/database.ts'
import { StackError } from '../../errors.ts'
import { recordAudit } from '../audit.ts'
import type { AuthDb } from '../auth-tables.ts'
import { databaseTimeMs } from '../database-clock.ts'
import type { AuthParts } from '../parts.ts'
import { endTokens } from '../tokens.ts'
import { newBackupCodes, plainBackupCode } from './backup-codes.ts'
import { base32, otpauthUri, stepOfCode } from './totp.ts'

const secretBytes = 20
const sealPurpose = 'two-factor secret'

/** Whether the user is asked for a code when signing in. */
export async function twoFactorIsOn(db: AuthDb, userId: string): Promise<boolean> {
  const row = await db
    .selectFrom('two_factor')
    .select('user_id')
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst()
  return row !== undefined
}

/** Begins anew with another secret, until a code has shown that an authenticator has it. Throws `two_factor_is_on`. */
export async function enrolTwoFactor(
  { transaction, dialect, sealing, settings }: AuthParts,
  user: { readonly id: string; readonly username: string },
): Promise<{ secret: string; uri: string }> {
  const bytes = randomBytes(secretBytes)
  const values = { secret: sealing.seal(sealPurpose, bytes.toString('hex')), last_step: 0, confirmed_at: null }
  await transaction(async (tx) => {
    if (await twoFactorIsOn(tx, user.id)) throw new StackError('two_factor_is_on', 'two-factor is already on; turn it off first')
    await tx.deleteFrom('two_factor').where('user_id', '=', user.id).execute()
    await tx
      .insertInto('two_factor')
      .values({ ...values, user_id: user.id, created_at: databaseNow(dialect) })
      .execute()
  })
  const secret = base32(bytes)
  return { secret, uri: otpauthUri({ issuer: settings.title, account: user.username, secret }) }
}

/** Turns it on if the code is of the secret that `enrolTwoFactor` gave, and returns the backup codes. Throws `code_invalid`. */
export async function confirmTwoFactor(parts: AuthParts, userId: string, code: string): Promise<readonly string[]> {
  const { dialect } = parts
  return await parts.transaction(async (tx, post) => {
    if (await twoFactorIsOn(tx, userId)) throw new StackError('two_factor_is_on', 'two-factor is already on')
    if (!(await takeTotp(parts, tx, { userId, code }))) throw wrongCode()
    await tx
      .updateTable('two_factor')
      .set({ confirmed_at: databaseNow(dialect) })
      .where('user_id', '=', userId)
      .execute()
    await recordAudit(tx, dialect, { action: 'two_factor.enabled', by: userId, subject: `user:${userId}` })
    await post({ kind: 'two_factor_on', id: randomBytes(16).toString('hex'), userId })
    return await replaceBackupCodes(parts, tx, userId)
  })
}

/** Uses a code up: one of the authenticator, or a backup code. Throws `code_invalid`. */
export async function takeCode(
  parts: AuthParts,
  tx: AuthDb,
  given: { readonly userId: string; readonly code: string },
): Promise<'totp' | 'backup'> {
  if (await takeTotp(parts, tx, given)) return 'totp'
  const plain = plainBackupCode(given.code)
  if (plain === undefined) throw wrongCode()
  const { numDeletedRows } = await tx
    .deleteFrom('backup_code')
    .where('user_id', '=', given.userId)
    .where('hash', '=', hashOf(parts, given.userId, plain))
    .executeTakeFirstOrThrow()
  if (numDeletedRows !== 1n) throw wrongCode()
  return 'backup'
}

/** Turns it off, and forgets codes and trusted devices. False when it was not on. */
export async function removeTwoFactor(tx: AuthDb, userId: string): Promise<boolean> {
  const wasOn = await twoFactorIsOn(tx, userId)
  await tx.deleteFrom('two_factor').where('user_id', '=', userId).execute()
  await tx.deleteFrom('backup_code').where('user_id', '=', userId).execute()
  await endTokens(tx, userId, ['trusted_device', 'second_step'])
  return wasOn
}

/** Ten new backup codes; the old ones are good for nothing from now on. */
export async function replaceBackupCodes(parts: AuthParts, tx: AuthDb, userId: string): Promise<readonly string[]> {
  const codes = newBackupCodes()
  await tx.deleteFrom('backup_code').where('user_id', '=', userId).execute()
  const rows = codes.map((code) => ({ user_id: userId, hash: hashOf(parts, userId, plainBackupCode(code) ?? '') }))
  await tx.insertInto('backup_code').values(rows).execute()
  return codes
}

/** How many backup codes are left. */
export async function backupCodesLeft(db: AuthDb, userId: string): Promise<number> {
  const rows = await db.selectFrom('backup_code').select('hash').where('user_id', '=', userId).execute()
  return rows.length
}

async function takeTotp({ dialect, sealing }: AuthParts, tx: AuthDb, { userId, code }: { userId: string; code: string }): Promise<boolean> {
  const row = await tx.selectFrom('two_factor').select('secret').where('user_id', '=', userId).executeTakeFirst()
  const hex = row === undefined ? undefined : sealing.open(sealPurpose, row.secret)
  if (hex === undefined) return false
  const step = stepOfCode(Buffer.from(hex, 'hex'), code, await databaseTimeMs(tx, dialect))
  if (step === undefined) return false
  // The condition makes of two requests with the same code one that is right.
  const { numUpdatedRows } = await tx
    .updateTable('two_factor')
    .set({ last_step: step })
    .where('user_id', '=', userId)
    .where('last_step', '<', step)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

function hashOf({ sealing }: AuthParts, userId: string, plainCode: string): string {
  return sealing.digestOf('backup code', `${userId} ${plainCode}`)
}

function wrongCode(): StackError {
  return new StackError('code_invalid', 'this code is wrong, used or too old')
}
