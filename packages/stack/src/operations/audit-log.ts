import { type AuditFilter as AuditConditions, auditRows, type RecordedEvent, recorded } from '../auth/audit-rows.ts'
import type { AuthTables } from '../auth/auth-tables.ts'
import { type Database, stackSchema } from '../db/database.ts'

export type { RecordedEvent } from '../auth/audit-rows.ts'

/** Which events, and how many of them. */
export interface AuditFilter extends AuditConditions {
  /** The id of an event: those before it. */
  readonly after?: string | undefined
  /** @default 50 */
  readonly limit?: number | undefined
}

/** The newest events that match, and the id to ask on with; null when there are no more. */
export async function readAudit(
  database: Database,
  { after, limit = 50, ...filter }: AuditFilter,
): Promise<{ readonly events: readonly RecordedEvent[]; readonly next: string | null }> {
  const rows = await auditRows(database.forService<AuthTables>(stackSchema), filter)
  const found = await recorded(
    rows.$if(after !== undefined, (query) =>
      query.where((eb) => {
        // By the row itself: as text its time would lose what is below a millisecond.
        const at = eb
          .selectFrom('audit_event as last')
          .select('last.at')
          .where('last.id', '=', after ?? '')
        return eb.or([eb('audit_event.at', '<', at), eb.and([eb('audit_event.at', '=', at), eb('audit_event.id', '<', after ?? '')])])
      }),
    ),
    { limit: limit + 1 },
  )
  const events = found.slice(0, limit)
  return { events, next: found.length > limit ? (events.at(-1)?.id ?? null) : null }
}
