import { type Static, Type } from 'typebox'
import { Instant, orNull } from './common.ts'

/** What transactions have asked for and no scheduler has handed over yet. */
export const OutboxView = Type.Object({
  at: Instant,
  rows: Type.Integer(),
  oldestMs: Type.Number({ description: '0 when nothing waits.' }),
  oldest: Type.Array(
    Type.Object({
      id: Type.String(),
      task: Type.String(),
      queue: orNull(Type.String()),
      waitingMs: Type.Number(),
      sizeBytes: Type.Integer(),
    }),
    { description: 'At most fifty, the oldest first.' },
  ),
})
export type OutboxView = Static<typeof OutboxView>

export const FindingView = Type.Object({
  code: Type.String(),
  level: Type.Union([Type.Literal('danger'), Type.Literal('warning'), Type.Literal('note')]),
  what: Type.String(),
  why: Type.String(),
  remedy: Type.String(),
})
export type FindingView = Static<typeof FindingView>

/** What `trellis doctor` would say, as seen from the process that answers. */
export const Diagnosis = Type.Object({
  at: Instant,
  areas: Type.Array(Type.Object({ area: Type.String(), findings: Type.Array(FindingView, { description: 'The worst first.' }) })),
  dangers: Type.Integer(),
  warnings: Type.Integer(),
  notes: Type.Integer(),
})
export type Diagnosis = Static<typeof Diagnosis>

export const AuditQuery = Type.Object({
  actor: Type.Optional(
    Type.String({ maxLength: 254, description: 'Username or e-mail address; `system` for the command line and the system itself.' }),
  ),
  action: Type.Optional(Type.String({ maxLength: 100, description: '`session.opened`, or the beginning of some: `session.`' })),
  subject: Type.Optional(Type.String({ maxLength: 400, description: '`queue:default`, or the beginning of some: `queue:`' })),
  from: Type.Optional(Type.String({ format: 'date-time' })),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'Earlier than this.' })),
  after: Type.Optional(Type.String({ maxLength: 200, description: 'The `next` of the page before.' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
})
export type AuditQuery = Static<typeof AuditQuery>

export const AuditEntry = Type.Object({
  id: Type.String(),
  at: Instant,
  action: Type.String(),
  /** Null for the command line and the system itself. */
  actor: orNull(Type.Object({ id: Type.String(), username: orNull(Type.String({ description: 'Null when the account is gone.' })) })),
  subject: orNull(Type.String()),
  details: Type.Record(Type.String(), Type.Unknown()),
})
export type AuditEntry = Static<typeof AuditEntry>

export const AuditPage = Type.Object({
  entries: Type.Array(AuditEntry, { description: 'The newest first.' }),
  next: orNull(Type.String()),
})
export type AuditPage = Static<typeof AuditPage>
