import { sql } from 'kysely'
import type { AuthDb, AuthTables } from '../auth/auth-tables.ts'
import { databaseTimeAgo } from '../auth/database-clock.ts'
import type { DialectName } from '../db/database.ts'

const dayMs = 86_400_000
/** Rows that one statement deletes, so that it is short and others get their turn. */
const batchSize = 1_000

/** A table whose rows are of no use any more once a moment is so long ago. */
export interface PastRows {
  /** For people and figures, such as `sessions`. */
  readonly what: string
  readonly table: keyof Pick<AuthTables, 'session' | 'verification' | 'account_token' | 'sign_in_attempt' | 'audit_event'>
  readonly key: string
  readonly moment: string
  readonly keptMs: number
}

/** What is past its time: everything that ran out a day ago, and the audit log after as many days as the settings say. */
export function pastRows({ auditDays }: { readonly auditDays: number }): readonly PastRows[] {
  return [
    { what: 'sessions', table: 'session', key: 'id', moment: 'expires_at', keptMs: dayMs },
    { what: 'verifications', table: 'verification', key: 'id', moment: 'expires_at', keptMs: dayMs },
    { what: 'tokens', table: 'account_token', key: 'id', moment: 'expires_at', keptMs: dayMs },
    { what: 'sign-in-attempts', table: 'sign_in_attempt', key: 'target', moment: 'window_started_at', keptMs: dayMs },
    { what: 'audit', table: 'audit_event', key: 'id', moment: 'at', keptMs: auditDays * dayMs },
  ]
}

/** Which rows, and where. */
export interface PastRowsOf {
  readonly db: AuthDb
  readonly dialect: DialectName
  readonly rows: PastRows
}

/** How many there are now. */
export async function countPast({ db, dialect, rows }: PastRowsOf): Promise<number> {
  const { table, moment, keptMs } = rows
  const { count } = await db
    .selectFrom(table)
    .select(({ fn }) => fn.countAll().as('count'))
    .where(sql.ref<Date>(moment), '<=', databaseTimeAgo(dialect, keptMs))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Deletes a batch of them, and returns how many; less than a batch when none are left. */
export async function deletePast({ db, dialect, rows }: PastRowsOf): Promise<{ readonly deleted: number; readonly isLast: boolean }> {
  const { table, key, moment, keptMs } = rows
  // By their keys, because not every database deletes with a limit.
  const found = await db
    .selectFrom(table)
    .select(sql.ref<string>(key).as('key'))
    .where(sql.ref<Date>(moment), '<=', databaseTimeAgo(dialect, keptMs))
    .limit(batchSize)
    .execute()
  const keys = found.map((row) => row.key)
  if (keys.length > 0) await db.deleteFrom(table).where(sql.ref<string>(key), 'in', keys).execute()
  return { deleted: keys.length, isLast: keys.length < batchSize }
}
