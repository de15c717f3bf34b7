import { type ExpressionBuilder, sql } from 'kysely'
import { accountByLogin } from './account.ts'
import type { AuthDb, AuthTables } from './auth-tables.ts'

/** Which events. Everything that is given must match. */
export interface AuditFilter {
  /** Id, user name or e-mail address; `system` for the command line and the system itself. */
  readonly actor?: string | undefined
  /** `session.opened`, or with a dot at its end the beginning of some. */
  readonly action?: string | undefined
  /** `user:…`, or with a colon at its end the beginning of some. */
  readonly subject?: string | undefined
  /** Beginnings of actions, each with its dot: events of these kinds alone. */
  readonly kinds?: readonly string[] | undefined
  readonly from?: Date | undefined
  /** Earlier than this. */
  readonly to?: Date | undefined
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

/** The rows of the audit log that match, to be counted, or read by `recorded`. */
export async function auditRows(db: AuthDb, filter: AuditFilter) {
  const actorId = await actorIdOf(db, filter.actor)
  return db
    .selectFrom('audit_event')
    .leftJoin('user', 'user.id', 'audit_event.actor_id')
    .$if(actorId === null, (query) => query.where('audit_event.actor_id', 'is', null))
    .$if(typeof actorId === 'string', (query) => query.where('audit_event.actor_id', '=', actorId ?? null))
    .where((eb) => eb.and([...conditions(eb, filter)]))
}

/** The newest of these rows first, as events; `limit` of them behind the first `offset`. */
export async function recorded(
  rows: Awaited<ReturnType<typeof auditRows>>,
  { limit, offset = 0 }: { readonly limit: number; readonly offset?: number },
): Promise<readonly RecordedEvent[]> {
  const found = await rows
    .select([
      'audit_event.id',
      'audit_event.at',
      'audit_event.action',
      'audit_event.actor_id',
      'audit_event.subject',
      'audit_event.details',
    ])
    .select('user.display_username')
    .orderBy('audit_event.at', 'desc')
    .orderBy('audit_event.id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute()
  return found.map(({ id, at, action, actor_id: actor, subject, details, display_username: username }) => ({
    id,
    at,
    action,
    actor: actor === null ? null : { id: actor, username },
    subject,
    details: JSON.parse(details),
  }))
}

/** Null for the system, undefined for anybody. Somebody who is not known may have been: then it is taken for an id. */
async function actorIdOf(db: AuthDb, actor: string | undefined): Promise<string | null | undefined> {
  if (actor === undefined) return undefined
  return actor === 'system' ? null : ((await accountByLogin(db, actor))?.id ?? actor)
}

function* conditions(eb: ExpressionBuilder<Rows, 'audit_event'>, { action, kinds, subject, from, to }: AuditFilter) {
  if (kinds !== undefined) yield eb.or(kinds.map((kind) => matching(eb, 'audit_event.action', kind)))
  if (action !== undefined) yield matching(eb, 'audit_event.action', action)
  if (subject !== undefined) yield matching(eb, 'audit_event.subject', subject)
  if (from !== undefined) yield eb('audit_event.at', '>=', from)
  if (to !== undefined) yield eb('audit_event.at', '<', to)
}

function matching(eb: ExpressionBuilder<Rows, 'audit_event'>, column: 'audit_event.action' | 'audit_event.subject', text: string) {
  if (!/[.:]$/.test(text)) return eb(column, '=', text)
  const pattern = `${text.replaceAll(/[!%_]/g, '!$&')}%`
  return sql<boolean>`${sql.ref(column)} like ${pattern} escape '!'`
}
