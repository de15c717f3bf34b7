import { randomUUID } from 'node:crypto'
import { type DialectName, databaseNow } from '../../db/database.ts'
import { recordAudit } from '../audit.ts'
import type { AuthDb } from '../auth-tables.ts'
import type { AuthParts } from '../parts.ts'

const passwordProvider = 'credential'

/** The stored hash of a user's password; undefined for who has none. */
export async function passwordOf(db: AuthDb, userId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('account')
    .select('password')
    .where('user_id', '=', userId)
    .where('provider_id', '=', passwordProvider)
    .executeTakeFirst()
  return row?.password ?? undefined
}

/** Gives a user this password, the first or another. */
export async function setPassword(tx: AuthDb, dialect: DialectName, { userId, hash }: { userId: string; hash: string }): Promise<void> {
  const now = databaseNow(dialect)
  const { numUpdatedRows } = await tx
    .updateTable('account')
    .set({ password: hash, updated_at: now })
    .where('user_id', '=', userId)
    .where('provider_id', '=', passwordProvider)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) await addWayIn(tx, dialect, { userId, provider: passwordProvider, accountId: userId, password: hash })
}

export interface WayIn {
  readonly userId: string
  readonly provider: string
  /** Who the user is to that provider. */
  readonly accountId: string
  readonly password?: string
}

/** Adds a way to sign in. */
export async function addWayIn(tx: AuthDb, dialect: DialectName, { userId, provider, accountId, password }: WayIn): Promise<void> {
  const now = databaseNow(dialect)
  await tx
    .insertInto('account')
    .values({
      id: randomUUID(),
      account_id: accountId,
      provider_id: provider,
      user_id: userId,
      password: password ?? null,
      access_token: null,
      refresh_token: null,
      id_token: null,
      access_token_expires_at: null,
      refresh_token_expires_at: null,
      scope: null,
      created_at: now,
      updated_at: now,
    })
    .execute()
}

export interface OutdatedPassword {
  readonly userId: string
  /** As it was when the password was found right. */
  readonly stored: string
  readonly password: string
  readonly verifier: string
}

/** Hashes a password anew that was right by another system's hash, unless it has been changed since. */
export async function upgradePassword({ transaction, dialect, passwords }: AuthParts, outdated: OutdatedPassword): Promise<void> {
  const { userId, stored, password, verifier } = outdated
  const hash = await passwords.hash(password)
  await transaction(async (tx) => {
    await tx
      .updateTable('account')
      .set({ password: hash, updated_at: databaseNow(dialect) })
      .where('user_id', '=', userId)
      .where('provider_id', '=', passwordProvider)
      .where('password', '=', stored)
      .execute()
    await recordAudit(tx, dialect, { action: 'password.rehashed', subject: `user:${userId}`, details: { from: verifier } })
  })
}
