import { sql } from 'kysely'
import { databaseNow } from '../db/database.ts'
import { noteUser } from '../observe/log-context.ts'
import { type Account, accountById } from './account.ts'
import { databaseTimeAgo } from './database-clock.ts'
import type { AuthParts } from './parts.ts'
import { restingRoles } from './resting-roles.ts'
import { hashOfToken } from './sealing.ts'

const usePrecisionMs = 60_000
/** Every key looks like this. */
export const keyShape = /^[0-9a-f]{64}$/

/** The verb behind `ApiKeys.accountOfKey`. */
export async function accountOfKey(parts: AuthParts, key: string, scope: string | undefined): Promise<Account | undefined> {
  if (!keyShape.test(key)) return undefined
  const { db, dialect } = parts
  const aMinuteAgo = databaseTimeAgo(dialect, usePrecisionMs)
  const found = await db
    .selectFrom('api_key')
    .select(['id', 'user_id', 'scopes'])
    // SQLite answers 0 and 1 here.
    .select(sql<boolean | number>`last_used_at is null or last_used_at <= ${aMinuteAgo}`.as('use_is_news'))
    .where('hash', '=', hashOfToken(key))
    .where('revoked_at', 'is', null)
    .where((row) => row.or([row('expires_at', 'is', null), row('expires_at', '>', databaseNow(dialect))]))
    .executeTakeFirst()
  const scopes = found === undefined ? [] : scopesOf(found.scopes)
  if (found === undefined || (scopes !== undefined && (scope === undefined || !scopes.includes(scope)))) return undefined
  const account = await accountById(db, found.user_id)
  if (account?.active !== true) return undefined
  noteUser(account.id)
  // At most a write a minute, so that a busy key does not keep SQLite's one writer busy.
  if (found.use_is_news)
    await db
      .updateTable('api_key')
      .set({ last_used_at: databaseNow(dialect) })
      .where('id', '=', found.id)
      .execute()
  const resting = await restingRoles(parts, account)
  return { ...account, roles: account.roles.filter((role) => !resting.includes(role)) }
}

/** The scopes of an `api_key` row; undefined for a key without limits. */
export function scopesOf(stored: string | null): readonly string[] | undefined {
  return stored === null ? undefined : JSON.parse(stored)
}
