import { auditRows, recorded } from './audit-rows.ts'
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

async function auditEvents({ db }: AuthParts, { by, since, until, page, pageSize, ...query }: AuditQuery) {
  const rows = await auditRows(db, { ...query, actor: by, from: since, to: until })
  const { total } = await rows.select(({ fn }) => fn.countAll<number | string | bigint>().as('total')).executeTakeFirstOrThrow()
  const found = await recorded(rows, { limit: pageSize, offset: (page - 1) * pageSize })
  const events = found.map(({ actor, subject, ...event }) => ({
    ...event,
    by: actor === null ? undefined : { id: actor.id, username: actor.username ?? undefined },
    subject: subject ?? undefined,
  }))
  return { events, total: Number(total) }
}
