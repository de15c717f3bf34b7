import { type ExpressionBuilder, sql } from 'kysely'
import { accountByLogin } from '../auth/account.ts'
import type { AuthTables } from '../auth/auth-tables.ts'
import { type Database, stackSchema } from '../db/database.ts'

/** Which events. Everything that is given must match. */
export interface AuditFilter {
  /** User name or e-mail address; `system` for the command line and the system itself. */
  readonly actor?: string
  /** `session.opened`, or with a dot at its end the beginning of some. */
  readonly action?: string
  /** `user:…`, or with a colon at its end the beginning of some. */
  readonly subject?: string
  /** Beginnings of actions, each with its dot: events of these kinds alone. */
  readonly kinds?: readonly string[]
  readonly from?: Date
  /** Earlier than this. */
  readonly to?: Date
  /** The id of an event: those before it. */
  readonly after?: string
  /** @default 50 */
  readonly limit?: number
}

/** One event, as it was recorded. */
export interface RecordedEvent {
  readonly id: string
  readonly at: Date
  readonly action: string
  /** Null for the command line and the system itself. */
  readonly actor: { readonly id: string; readonly username: string | null } | null
  readonly subject: string | null
  readonly details: Readonly<Record<string, unknown>>
}

type Rows = Pick<AuthTables, 'audit_event' | 'user'>

/** The newest events that match, and the id to ask on with; null when there are no more. */
export async function readAudit(
  database: Database,
  filter: AuditFilter,
): Promise<{ readonly events: readonly RecordedEvent[]; readonly next: string | null }> {
  const { limit = 50 } = filter
  const db = database.forService<AuthTables>(stackSchema)
  const actorId =
    filter.actor === undefined || filter.actor === 'system' ? undefined : ((await accountByLogin(db, filter.actor))?.id ?? null)
  if (actorId === null) return { events: [], next: null }
  const rows = await db
    .selectFrom('audit_event')
    .leftJoin('user', 'user.id', 'audit_event.actor_id')
    .select([
      'audit_event.id',
      'audit_event.at',
      'audit_event.action',
      'audit_event.actor_id',
      'audit_event.subject',
      'audit_event.details',
      'user.display_username',
    ])
    .$if(filter.actor === 'system', (query) => query.where('audit_event.actor_id', 'is', null))
    .$if(actorId !== undefined, (query) => query.where('audit_event.actor_id', '=', actorId ?? null))
    .where((eb) => eb.and([...conditions(eb, filter)]))
    .orderBy('audit_event.at', 'desc')
    .orderBy('audit_event.id', 'desc')
    .limit(limit + 1)
    .execute()
  const events = rows.slice(0, limit).map(
    ({ id, at, action, actor_id: actor, subject, details, display_username: username }): RecordedEvent => ({
      id,
      at,
      action,
      actor: actor === null ? null : { id: actor, username },
      subject,
      details: JSON.parse(details),
    }),
  )
  return { events, next: rows.length > limit ? (events.at(-1)?.id ?? null) : null }
}

function* conditions(eb: ExpressionBuilder<Rows, 'audit_event'>, { action, kinds, subject, from, to, after }: AuditFilter) {
  if (kinds !== undefined) yield eb.or(kinds.map((kind) => matching(eb, 'audit_event.action', kind)))
  if (action !== undefined) yield matching(eb, 'audit_event.action', action)
  if (subject !== undefined) yield matching(eb, 'audit_event.subject', subject)
  if (from !== undefined) yield eb('audit_event.at', '>=', from)
  if (to !== undefined) yield eb('audit_event.at', '<', to)
  if (after === undefined) return
  // By the row itself: as text its time would lose what is below a millisecond.
  const at = eb.selectFrom('audit_event as last').select('last.at').where('last.id', '=', after)
  yield eb.or([eb('audit_event.at', '<', at), eb.and([eb('audit_event.at', '=', at), eb('audit_event.id', '<', after)])])
}

function matching(eb: ExpressionBuilder<Rows, 'audit_event'>, column: 'audit_event.action' | 'audit_event.subject', text: string) {
  if (!/[.:]$/.test(text)) return eb(column, '=', text)
  const pattern = `${text.replaceAll(/[!%_]/g, '!$&')}%`
  return sql<boolean>`${sql.ref(column)} like ${pattern} escape '!'`
}
