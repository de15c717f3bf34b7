import { randomUUID } from 'node:crypto'
import { type DialectName, databaseNow } from '../db/database.ts'
import type { AuthDb } from './auth-tables.ts'

/** One security event or administrative action. Never put a secret in it. */
export interface AuditEvent {
  /** What was done, as `noun.verb` in the past: `user.created`, `build.activated`. */
  readonly action: string
  /** The id of the account that did it; left out for the command line and the system itself. */
  readonly by?: string | undefined
  /** What it was done to, as `noun:id`: `user:…`, `package:demo`. */
  readonly subject?: string
  /** Plain values worth keeping. */
  readonly details?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
}

/** Adds one row to the audit log, in the caller's transaction if `db` is one. The database's clock says when. */
export async function recordAudit(db: AuthDb, dialect: DialectName, event: AuditEvent): Promise<void> {
  await db
    .insertInto('audit_event')
    .values({
      id: randomUUID(),
      at: databaseNow(dialect),
      actor_id: event.by ?? null,
      action: event.action,
      subject: event.subject ?? null,
      details: JSON.stringify(event.details ?? {}),
    })
    .execute()
}
