import type { Limit } from '../limits.ts'
import type { Site } from './connection.ts'
import { type Flow, int, type Row, sql, sqlFirst } from './flow.ts'
import { asLimits } from './rows.ts'

/** The jobs of a queue that only wait for their time and their turn. */
export const plainLine = "state = 'waiting' and blocked_by is null and special = 0"
/** The same for those with a priority or limits. */
export const specialLine = "state = 'waiting' and blocked_by is null and special = 1"

/**
 * The order in which jobs are handed out, within a table if one is named: of each priority first those that go last in, first out, the newest
 * first. No time since 1970 is below zero.
 */
export function inTurn(table = ''): string {
  const of = (column: string) => (table === '' ? column : `${table}.${column}`)
  const turned = (column: string) => `(case when ${of('lifo')} = 1 then -${of(column)} else ${of(column)} end)`
  return `${of('priority')} desc, ${turned('due_at')}, ${turned('position')}`
}

/** In every step with such a number jobs are taken by their times alone, so that low priorities never starve. */
export const byTimeEvery = 16

const highest = 7
const candidateColumns = 'position, task, limits, order_key, due_at, at_most_once'
/** Every priority, as `class.column1`. */
export const classes = `(values ${Array.from({ length: 16 }, (_, n) => `(${highest - n})`).join(', ')}) as class`

/** A job that may be next, as far as its turn is concerned. */
export interface Candidate {
  readonly position: number
  readonly task: string
  readonly limits: readonly Limit[]
  readonly order: string | null
  readonly isOnce: boolean
  readonly dueAt: number
}

/** Which jobs to look at. */
export interface Look {
  readonly queue: string
  readonly nowMs: number
  readonly count: number
  /** In the order of their times instead of their priorities. */
  readonly byTime: boolean
}

/** The first jobs of a queue that are due, in the order in which they are handed out, locked. */
export function* candidates(site: Site, look: Look): Flow<readonly Candidate[]> {
  const found: Candidate[] = []
  let above = highest + 1
  for (;;) {
    const priority: number | null = yield* classBelow(site, look.queue, above)
    if (priority === null) break
    const first = priority === 0 ? yield* plain(site, look) : []
    if (!look.byTime) found.push(...(yield* special(site, look, { priority, lifo: true })))
    found.push(...inTime([...first, ...(yield* special(site, look, { priority, lifo: false }))]))
    if (!look.byTime && found.length >= look.count) break
    above = priority
  }
  return (look.byTime ? inTime(found) : found).slice(0, look.count)
}

/** How long until something may be handed out of these queues: 0 for now, null for never as things are. */
export function* nextDueMs({ dialect, job, pause, rate, namespace }: Site, queues: readonly string[]): Flow<number | null> {
  if (queues.length === 0) return null
  const mine = (line: string) => `from ${job} where namespace = $1 and queue = each_value.value and ${line}`
  const rows = yield* sql(
    `select ${dialect.nowMs} as now_ms,
       (select due_at ${mine(plainLine)} order by due_at, position limit 1) as plain_at,
       case when exists (select 1 ${mine(specialLine)}) then (
         select min((select due_at ${mine(specialLine)} and priority = class.column1 order by due_at, position limit 1)) from ${classes}
       ) end as special_at,
       (select min(free_at) from ${rate} as rate where namespace = $1 and queue = each_value.value and free_at is not null and exists (
         select 1 from ${job} as behind
         where behind.namespace = $1 and behind.queue = rate.queue and behind.blocked_by = 'limit' and behind.blocked_key = rate.key
       )) as free_at
     from ${dialect.each('$2')}
     where not exists (
       select 1 from ${pause} where namespace = $1 and queue = each_value.value and task = '' and key = ''
     )`,
    namespace,
    dialect.list(queues),
  )
  const dues = rows.flatMap((row) => [row.plain_at, row.special_at, row.free_at].flatMap((at) => msUntil(at, row)))
  return dues.length === 0 ? null : Math.min(...dues)
}

/** The highest class below `above` that may have jobs; that of jobs without a priority always counts. */
function* classBelow({ job, namespace }: Site, queue: string, above: number): Flow<number | null> {
  const row = yield* sqlFirst(
    `select max(priority) as priority from ${job} where namespace = $1 and queue = $2 and ${specialLine} and priority < $3`,
    namespace,
    queue,
    above,
  )
  const next = row?.priority == null ? null : int(row.priority)
  return above > 0 ? Math.max(0, next ?? 0) : next
}

function* plain({ dialect, job, namespace }: Site, { queue, nowMs, count }: Look): Flow<readonly Candidate[]> {
  const rows = yield* sql(
    `select ${candidateColumns}
     from ${job}
     where namespace = $1 and queue = $2 and ${plainLine} and due_at <= $3
     order by due_at, position
     limit $4
     ${dialect.skipLocked}`,
    namespace,
    queue,
    nowMs,
    count,
  )
  return rows.map(asCandidate)
}

function* special(
  { dialect, job, namespace }: Site,
  { queue, nowMs, count, byTime }: Look,
  { priority, lifo }: { readonly priority: number; readonly lifo: boolean },
): Flow<readonly Candidate[]> {
  const which = byTime ? '' : `and lifo = ${lifo ? 1 : 0}`
  const rows = yield* sql(
    `select ${candidateColumns}
     from ${job}
     where namespace = $1 and queue = $2 and ${specialLine} ${which} and priority = $3 and due_at <= $4
     order by ${lifo ? 'due_at desc, position desc' : 'due_at, position'}
     limit $5
     ${dialect.skipLocked}`,
    namespace,
    queue,
    priority,
    nowMs,
    count,
  )
  return rows.map(asCandidate)
}

function inTime(found: readonly Candidate[]): readonly Candidate[] {
  return [...found].sort((a, b) => a.dueAt - b.dueAt || a.position - b.position)
}

function asCandidate(row: Row): Candidate {
  const order = row.order_key == null ? null : String(row.order_key)
  return {
    position: int(row.position),
    task: String(row.task),
    limits: asLimits(row.limits),
    order,
    isOnce: int(row.at_most_once) === 1,
    dueAt: int(row.due_at),
  }
}

function msUntil(at: unknown, row: Row): number[] {
  return at == null ? [] : [Math.max(0, Math.ceil(Number(at) - int(row.now_ms)))]
}

/** Sorts rows by their times alone. */
export function byDue(a: Row, b: Row): number {
  return int(a.due_at) - int(b.due_at) || int(a.position) - int(b.position)
}

/** Sorts rows as {@link inTurn} does. */
export function byTurn(a: Row, b: Row): number {
  const byClass = int(b.priority) - int(a.priority) || int(b.lifo) - int(a.lifo)
  return byClass || (int(a.lifo) === 1 ? byDue(b, a) : byDue(a, b))
}
