import type { CancelReply } from '../broker.ts'
import type { Site } from './connection.ts'
import { forgetTies, releaseClaims, settleAll, tellOf } from './ends.ts'
import { openChildren } from './families.ts'
import { type Flow, int, sql, sqlFirst } from './flow.ts'
import { type Ordered, passOrders } from './orders.ts'
import { freePlaces, lockQueuesOf } from './places.ts'
import { asTally, tallyColumns } from './rows.ts'

/** What came of a cancellation. */
export interface Cancelled {
  readonly reply: CancelReply
  /** The queues in which other jobs came back to their line. */
  readonly woken: readonly string[]
}

/** Ends a job that has not started, or asks the worker of a running one to end it. */
export function* cancel(site: Site, id: string): Flow<Cancelled> {
  const { dialect, job: table, namespace } = site
  const known = yield* sqlFirst(`select ${tallyColumns} from ${table} where namespace = $1 and id = $2`, namespace, id)
  if (!known) return { reply: 'not-found', woken: [] }
  yield* lockQueuesOf(site, [asTally(known)])
  const row = yield* sqlFirst(
    `update ${table}
     set state = 'cancelled', payload = $3, forget_at = ${dialect.nowMs} + remember_ms, blocked_by = null, blocked_key = null
     where namespace = $1 and id = $2 and state = 'waiting'
     returning ${tallyColumns}, ${dialect.nowMs} as now_ms`,
    namespace,
    id,
    Buffer.alloc(0),
  )
  if (!row) return { reply: yield* request(site, id), woken: [] }
  const job = asTally(row)
  if (job.rememberMs === 0) yield* sql(`delete from ${table} where position = $1`, job.position)
  if (!job.tied) return { reply: 'cancelled', woken: [] }
  const woken = [...(yield* freePlaces(site, [job]))]
  const ended: Ordered[] = [job]
  yield* releaseClaims(site, [job])
  const end = { state: 'cancelled', history: job.history } as const
  const news = yield* tellOf(site, { job, end, nowMs: int(row.now_ms) })
  yield* lockQueuesOf(
    site,
    news.map(({ job: parent }) => parent),
  )
  woken.push(...(yield* settleAll(site, news, ended)), ...(yield* passOrders(site, ended)))
  if (job.rememberMs === 0) yield* forgetTies(site, [job.position])
  return { reply: 'cancelled', woken }
}

/** Puts a dead job back: in line, or behind the children that it still waits for, or behind the one whose turn it is. */
export function* replay(site: Site, id: string): Flow<boolean> {
  const { dialect, job, namespace } = site
  const find = (lock: string) =>
    sqlFirst(`select ${tallyColumns} from ${job} where namespace = $1 and id = $2 and state = 'dead' ${lock}`, namespace, id)
  const seen = yield* find('')
  if (!seen) return false
  yield* lockQueuesOf(site, [asTally(seen)])
  const row = yield* find(dialect.forUpdate)
  if (!row) return false
  const dead = asTally(row)
  const open = yield* openChildren(site, dead.position)
  const blocker = open > 0 ? 'children' : dead.order && 'order'
  yield* sql(
    `update ${job}
     set state = 'waiting', failures = 0, crashes = 0, replays = replays + 1, due_at = ${dialect.nowMs}, forget_at = null, has_turn = 0, blocked_by = $2, blocked_key = $3
     where position = $1`,
    dead.position,
    blocker,
    blocker === 'order' ? dead.order : null,
  )
  if (blocker === 'order') yield* passOrders(site, [dead])
  return true
}

/** Ends a dead job once more, as one that nobody wants. Its parent has been told. */
export function* discard(site: Site, id: string): Flow<boolean> {
  const { dialect, job, namespace } = site
  const row = yield* sqlFirst(
    `update ${job}
     set state = 'cancelled', payload = $3, forget_at = ${dialect.nowMs} + remember_ms
     where namespace = $1 and id = $2 and state = 'dead'
     returning position, remember_ms, ties`,
    namespace,
    id,
    Buffer.alloc(0),
  )
  if (!row) return false
  if (int(row.remember_ms) > 0) return true
  yield* sql(`delete from ${job} where position = $1`, int(row.position))
  if (int(row.ties) === 1) yield* forgetTies(site, [int(row.position)])
  return true
}

/** Makes a scheduled job due. Its place among those that are due at the same moment is the one it had. */
export function* promote({ dialect, job, namespace }: Site, id: string): Flow<boolean> {
  const row = yield* sqlFirst(
    `update ${job}
     set due_at = ${dialect.nowMs}
     where namespace = $1 and id = $2 and state = 'waiting' and blocked_by is null and due_at > ${dialect.nowMs}
     returning position`,
    namespace,
    id,
  )
  return row !== undefined
}

function* request({ job, namespace }: Site, id: string): Flow<CancelReply> {
  const running = yield* sqlFirst(
    `update ${job} set cancel_requested = 1 where namespace = $1 and id = $2 and state = 'running' returning position`,
    namespace,
    id,
  )
  return running ? 'requested' : 'not-found'
}
