import type { Blocker, Due, JobRecord, LeasedJob } from '../broker.ts'
import type { ChildEnd, ParentRef } from '../family.ts'
import type { Failure, HistoryEntry, JobState } from '../job.ts'
import type { Limit, Unique } from '../limits.ts'
import type { Tally } from '../settle.ts'
import type { Site } from './connection.ts'
import { int, type Row } from './flow.ts'

/** What {@link asLeased} needs, besides `now_ms`, and what tells whether more belongs to the job. */
export const leasedColumns = 'position, id, task, queue, payload, fence, failures, crashes, created_at, due_at, priority, lifo, ties'

/** What {@link asTally} needs. */
export const tallyColumns = `position, id, queue, state, fence, failures, crashes, crash_reruns, at_most_once, remember_ms, keep_dead_ms, history,
  ties, limits, unique_key, unique_until, parent_id, parent_queue, parent_index, blocked_by, order_key, has_turn, result`

/** What {@link asRecord} needs: selected from the job table under the name `job`. */
export function recordColumns({ dialect, job, child, child_end: end }: Site): string {
  return `job.position, job.id, job.task, job.queue, job.state, job.payload, job.failures, job.crashes, job.replays, job.fence,
    job.created_at, job.due_at, job.history, job.priority, job.lifo, job.order_key, job.unique_key, job.parent_id, job.parent_queue, job.parent_index,
    job.blocked_by, job.blocked_key, job.result, job.progress, ${dialect.nowMs} as now_ms,
    case when job.blocked_by = 'children' then (
      select count(*)
      from ${child} as open
      where open.position = job.position and not exists (select 1 from ${end} as over where over.position = open.position and over.id = open.id)
    ) end as children_left,
    case when job.blocked_by = 'order' then (
      select head.id
      from ${job} as head
      where head.namespace = job.namespace and head.queue = job.queue and head.order_key = job.order_key and head.has_turn = 1 and head.forget_at is null
    ) end as turn_of`
}

/** What the flows read of a job that starts to run, stops, or ends. */
export interface TallyRow extends Tally {
  readonly position: number
  readonly id: string
  readonly queue: string
  readonly state: string
  readonly rememberMs: number
  readonly keepDeadMs: number
  /** Whether rows of other tables go with the job. */
  readonly tied: boolean
  readonly limits: readonly Limit[]
  readonly order: string | null
  /** Whether nobody else of its order may be in line. */
  readonly hasTurn: boolean
  readonly uniqueKey: string | null
  readonly uniqueUntil: Unique['until'] | null
  readonly parent: ParentRef | null
  readonly blockedBy: string | null
  readonly result: Uint8Array | null
}

/** A due time by the database's clock, of which `nowMs` was just read. */
export function dueAtMs(due: Due, nowMs: number): number {
  if ('at' in due) return due.at.getTime()
  // nowMs was cut to whole milliseconds; one more makes sure that no job starts early.
  return due.inMs === 0 ? nowMs : nowMs + due.inMs + 1
}

export function asLeased(row: Row, children?: readonly ChildEnd[]): LeasedJob {
  return {
    id: String(row.id),
    task: String(row.task),
    queue: String(row.queue),
    payload: asBytes(row.payload),
    fence: int(row.fence),
    failures: int(row.failures),
    crashes: int(row.crashes),
    ageMs: int(row.now_ms) - int(row.created_at),
    ...(children && { children }),
  }
}

export function asTally(row: Row): TallyRow {
  return {
    position: int(row.position),
    id: String(row.id),
    queue: String(row.queue),
    state: String(row.state),
    fence: int(row.fence),
    failures: int(row.failures),
    crashes: int(row.crashes),
    crashReruns: int(row.crash_reruns),
    atMostOnce: int(row.at_most_once) === 1,
    rememberMs: int(row.remember_ms),
    keepDeadMs: int(row.keep_dead_ms),
    history: asHistory(row.history),
    tied: int(row.ties) === 1,
    limits: asLimits(row.limits),
    order: asText(row.order_key),
    hasTurn: int(row.has_turn) === 1,
    uniqueKey: asText(row.unique_key),
    uniqueUntil: asText(row.unique_until) as Unique['until'] | null,
    parent: asParent(row),
    blockedBy: asText(row.blocked_by),
    result: row.result == null ? null : asBytes(row.result),
  }
}

export function asRecord(row: Row): JobRecord {
  const dueInMs = row.state === 'waiting' ? Math.max(0, int(row.due_at) - int(row.now_ms)) : 0
  return {
    id: String(row.id),
    task: String(row.task),
    queue: String(row.queue),
    state: asState(row.state, { blocked: row.blocked_by != null, later: dueInMs > 0 }),
    payload: asBytes(row.payload),
    failures: int(row.failures),
    crashes: int(row.crashes),
    replays: int(row.replays),
    fence: int(row.fence),
    createdAt: new Date(int(row.created_at)),
    dueInMs,
    history: asHistory(row.history),
    priority: int(row.priority),
    lifo: int(row.lifo) === 1,
    order: asText(row.order_key),
    uniqueKey: asText(row.unique_key),
    parent: asParent(row),
    blockedBy: asBlocker(row),
    result: row.result == null ? null : asBytes(row.result),
    progress: row.progress == null ? null : asBytes(row.progress),
  }
}

/** The state as everybody but the tables calls it. */
function asState(stored: unknown, { blocked, later }: { readonly blocked: boolean; readonly later: boolean }): JobState {
  if (blocked) return 'blocked'
  if (stored === 'waiting') return later ? 'scheduled' : 'ready'
  // The table's constraint lets nothing else in.
  return stored as JobState
}

export function asBytes(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array()
}

/** The limits in a job's column; none when it is null. */
export function asLimits(value: unknown): readonly Limit[] {
  return value == null ? [] : JSON.parse(String(value))
}

/** How a child ended, from its row; null while it has not. */
export function asChildEnd(row: Row): ChildEnd | null {
  if (row.kind == null) return null
  const body = asBytes(row.body)
  if (row.kind === 'succeeded') return { kind: 'succeeded', result: body }
  const failure: Failure = JSON.parse(Buffer.from(body).toString())
  return { kind: row.kind === 'dead' ? 'dead' : 'cancelled', failure }
}

/** What is stored of a child's end beside its kind. */
export function asEndBody(end: ChildEnd): Buffer {
  return end.kind === 'succeeded' ? Buffer.from(end.result) : Buffer.from(JSON.stringify(end.failure))
}

function asHistory(value: unknown): readonly HistoryEntry[] {
  return JSON.parse(String(value))
}

function asText(value: unknown): string | null {
  return value == null ? null : String(value)
}

function asParent(row: Row): ParentRef | null {
  if (row.parent_id == null) return null
  return { id: String(row.parent_id), queue: String(row.parent_queue), index: int(row.parent_index) }
}

function asBlocker({ blocked_by: kind, blocked_key: key, children_left: left, turn_of: turnOf }: Row): Blocker | null {
  if (kind === 'children') return { kind, left: int(left) }
  if (kind === 'order') return { kind, key: String(key), turnOf: String(turnOf) }
  if (kind === 'limit' || kind === 'paused-key') return { kind, key: String(key) }
  return kind === 'paused-task' ? { kind } : null
}
