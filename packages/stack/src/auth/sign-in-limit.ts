import { sql } from 'kysely'
import { type DialectName, databaseNow } from '../db/database.ts'
import type { AuthDb } from './auth-tables.ts'
import { databaseTimeAgo } from './database-clock.ts'

/** Attempts that one target may see within one window; a success clears them. */
export const attemptsPerWindow = 10
/** How long a window lasts. Milliseconds. */
export const windowMs = 15 * 60_000

/** Attempts from one address, whatever the accounts: a whole office may sign in from one. */
export const attemptsOfAddress = { limit: 60, perMs: windowMs }

/**
 * Counts one attempt against `target` and returns how many its window has now seen. Counted before the password is looked at,
 * in one statement, so a thousand attempts at once get no more tries than ten in a row. The window is fixed: attempts made
 * while it is full do not lengthen it.
 */
export async function countAttempt(db: AuthDb, dialect: DialectName, target: string): Promise<number> {
  const now = databaseNow(dialect)
  const windowStart = databaseTimeAgo(dialect, windowMs)
  const { attempts } = await db
    .insertInto('sign_in_attempt')
    .values({ target, attempts: 1, window_started_at: now })
    .onConflict((conflict) =>
      conflict.column('target').doUpdateSet((row) => {
        const over = row('sign_in_attempt.window_started_at', '<=', windowStart)
        const next = row('sign_in_attempt.attempts', '+', 1)
        const started = row.ref('sign_in_attempt.window_started_at')
        return {
          attempts: row.case().when(over).then(1).else(next).end(),
          window_started_at: sql<Date>`case when ${over} then ${now} else ${started} end`,
        }
      }),
    )
    .returning('attempts')
    .executeTakeFirstOrThrow()
  // The first of a window also clears what others left behind, so that made-up logins cannot fill the table.
  if (attempts === 1) await db.deleteFrom('sign_in_attempt').where('window_started_at', '<=', windowStart).execute()
  return attempts
}

/** Forgets the attempts against `target`. */
export async function clearAttempts(db: AuthDb, target: string): Promise<void> {
  await db.deleteFrom('sign_in_attempt').where('target', '=', target).execute()
}

/** What codes of the second step are counted against, apart from passwords. */
export function codeTarget(userId: string): string {
  return `${userId} code`
}

/** When a user who has had too many attempts, at passwords or codes, is let in again; undefined for now. */
export async function lockedUntil(db: AuthDb, dialect: DialectName, userId: string): Promise<Date | undefined> {
  return (await locksOf(db, dialect, [userId])).get(userId)
}

/** The same for several users; those who are not locked are left out. */
export async function locksOf(db: AuthDb, dialect: DialectName, userIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  if (userIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('sign_in_attempt')
    .select(['target', 'window_started_at'])
    .where('target', 'in', [...userIds, ...userIds.map(codeTarget)])
    .where('attempts', '>=', attemptsPerWindow)
    .where('window_started_at', '>', databaseTimeAgo(dialect, windowMs))
    .execute()
  return new Map(rows.map((row) => [row.target.split(' ')[0] ?? '', new Date(row.window_started_at.getTime() + windowMs)]))
}
