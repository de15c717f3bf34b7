import type { ExpressionBuilder } from 'kysely'
import type { AuthTables } from './auth-tables.ts'
import type { AuthParts } from './parts.ts'

export interface AuditQuery {
  /** An action, or its beginning up to and with a dot: `user.`. */
  readonly action?: string | undefined
  /** Id, user name or e-mail address of who did it. */
  readonly by?: string | undefined
  readonly subject?: string | undefined
  readonly since?: Date | undefined
  /** Not included. */
  readonly until?: Date | undefined
  /** From 1. */
  readonly page: number
  readonly pageSize: number
}

/** A row of the audit log, with the user name of who did it as far as it is known. */
export interface AuditRecord {
  readonly id: string
  readonly at: Date
  readonly action: string
  /** Undefined for the command line and the system itself. */
  readonly by: { readonly id: string; readonly username: string | undefined } | undefined
  readonly subject: string | undefined
  readonly details: Readonly<Record<string, unknown>>
}

export interface AuditLog {
  /** Newest first; `total` counts all that fit. */
  auditEvents(query: AuditQuery): Promise<{ readonly events: readonly AuditRecord[]; readonly total: number }>
}

export function auditLog(parts: AuthParts): AuditLog {
  return { auditEvents: async (query) => await auditEvents(parts, query) }
}

async function auditEvents({ db }: AuthParts, query: AuditQuery) {
  const matching = db.selectFrom('audit_event').leftJoin('user', 'user.id', 'audit_event.actor_id').where(filterOf(query))
  const { total } = await matching.select(({ fn }) => fn.countAll<number | string | bigint>().as('total')).executeTakeFirstOrThrow()
  const rows = await matching
    .select(['audit_event.id', 'at', 'action', 'actor_id', 'subject', 'details', 'user.display_username'])
    .orderBy('at', 'desc')
    .orderBy('audit_event.id')
    .limit(query.pageSize)
    .offset((query.page - 1) * query.pageSize)
    .execute()
  const events = rows.map((row) => ({
    id: row.id,
    at: row.at,
    action: row.action,
    by: row.actor_id === null ? undefined : { id: row.actor_id, username: row.display_username ?? undefined },
    subject: row.subject ?? undefined,
    details: JSON.parse(row.details),
  }))
  return { events, total: Number(total) }
}

type Row = ExpressionBuilder<AuthTables, 'audit_event' | 'user'>

function filterOf({ action, by, subject, since, until }: AuditQuery) {
  return (row: Row) =>
    row.and([
      ...(action === undefined ? [] : [action.endsWith('.') ? row('action', 'like', `${literal(action)}%`) : row('action', '=', action)]),
      ...(by === undefined
        ? []
        : [row.or([row('actor_id', '=', by), row('user.username', '=', by.toLowerCase()), row('user.email', '=', by.toLowerCase())])]),
      ...(subject === undefined ? [] : [row('subject', '=', subject)]),
      ...(since === undefined ? [] : [row('at', '>=', since)]),
      ...(until === undefined ? [] : [row('at', '<', until)]),
    ])
}

/** Without the characters that mean something in a pattern; no action has them. */
function literal(text: string): string {
  return text.replace(/[%_\\]/g, '')
}
