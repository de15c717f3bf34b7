import { type DialectName, databaseNow } from '../db/database.ts'
import type { AuthDb, TokenPurpose } from './auth-tables.ts'
import { databaseTimeAgo } from './database-clock.ts'
import { hashOfToken } from './sealing.ts'

/** How long a link to reset a password is good for. */
export const passwordResetMs = 3_600_000

export interface NewToken {
  readonly id: string
  readonly token: string
  readonly purpose: TokenPurpose
  readonly lifetimeMs: number
  readonly userId?: string
  readonly email?: string
  readonly details?: Readonly<Record<string, unknown>>
}

/** A token as it is stored; the token itself is not kept. */
export interface StoredToken {
  readonly id: string
  readonly userId: string | undefined
  readonly email: string | undefined
  readonly details: Readonly<Record<string, unknown>>
  readonly expiresAt: Date
}

/** Stores a token by its hash. One of the same id is left as it is, so that a job that runs twice makes it once. */
export async function storeToken(db: AuthDb, dialect: DialectName, token: NewToken): Promise<void> {
  await db
    .insertInto('account_token')
    .values({
      id: token.id,
      purpose: token.purpose,
      hash: hashOfToken(token.token),
      user_id: token.userId ?? null,
      email: token.email ?? null,
      details: JSON.stringify(token.details ?? {}),
      created_at: databaseNow(dialect),
      expires_at: databaseTimeAgo(dialect, -token.lifetimeMs),
      used_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The token, unless it is unknown, used, over, or for something else. */
export async function findToken(
  db: AuthDb,
  dialect: DialectName,
  { purpose, token }: { readonly purpose: TokenPurpose; readonly token: string },
): Promise<StoredToken | undefined> {
  const row = await db
    .selectFrom('account_token')
    .select(['id', 'user_id', 'email', 'details', 'expires_at'])
    .where('hash', '=', hashOfToken(token))
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('expires_at', '>', databaseNow(dialect))
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { id, user_id: userId, email, details, expires_at: expiresAt } = row
  return { id, userId: userId ?? undefined, email: email ?? undefined, details: JSON.parse(details), expiresAt }
}

/** Finds the token and uses it up; of two at once, one gets it. To be called in the transaction of what it is good for. */
export async function useToken(
  tx: AuthDb,
  dialect: DialectName,
  sought: { readonly purpose: TokenPurpose; readonly token: string },
): Promise<StoredToken | undefined> {
  const found = await findToken(tx, dialect, sought)
  if (found === undefined) return undefined
  const { numUpdatedRows } = await tx
    .updateTable('account_token')
    .set({ used_at: databaseNow(dialect) })
    .where('id', '=', found.id)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n ? found : undefined
}

/** Ends every open token of a user for these purposes. */
export async function endTokens(tx: AuthDb, userId: string, purposes: readonly TokenPurpose[]): Promise<void> {
  await tx.deleteFrom('account_token').where('user_id', '=', userId).where('purpose', 'in', purposes).execute()
}
