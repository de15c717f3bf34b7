import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { type Database, databaseNow, stackSchema } from '../db/database.ts'
import { type Account, accountById } from './account.ts'
import type { AuthTables } from './auth-tables.ts'
import { databaseTimeAgo } from './database-clock.ts'

const usePrecisionMs = 60_000
const keyShape = /^[0-9a-f]{64}$/

/** The verb behind `ApiKeys.accountOfKey`. */
export async function accountOfKey(database: Database, key: string, scope: string | undefined): Promise<Account | undefined> {
  if (!keyShape.test(key)) return undefined
  const { dialect } = database
  const db = database.forService<AuthTables>(stackSchema)
  const aMinuteAgo = databaseTimeAgo(dialect, usePrecisionMs)
  const found = await db
    .selectFrom('api_key')
    .select(['id', 'user_id', 'scopes'])
    // SQLite answers 0 and 1 here.
    .select(sql<boolean | number>`last_used_at is null or last_used_at <= ${aMinuteAgo}`.as('use_is_news'))
    .where('hash', '=', hashOf(key))
    .where('revoked_at', 'is', null)
    .where((row) => row.or([row('expires_at', 'is', null), row('expires_at', '>', databaseNow(dialect))]))
    .executeTakeFirst()
  const scopes = found === undefined ? [] : scopesOf(found.scopes)
  if (found === undefined || (scopes !== undefined && (scope === undefined || !scopes.includes(scope)))) return undefined
  const account = await accountById(db, found.user_id)
  if (account?.active !== true) return undefined
  // At most a write a minute, so that a busy key does not keep SQLite's one writer busy.
  if (found.use_is_news)
    await db
      .updateTable('api_key')
      .set({ last_used_at: databaseNow(dialect) })
      .where('id', '=', found.id)
      .execute()
  return account
}

/** What is stored of a key: its SHA-256, lower-case hex. */
export function hashOf(key: string): string {
  // A plain hash will do: the key is 256 random bits, so there is nothing to guess.
  return createHash('sha256').update(key).digest('hex')
}

/** The scopes of an `api_key` row; undefined for a key without limits. */
export function scopesOf(stored: string | null): readonly string[] | undefined {
  return stored === null ? undefined : JSON.parse(stored)
}
