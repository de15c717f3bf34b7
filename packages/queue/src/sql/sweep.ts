import type { PauseTarget } from '../limits.ts'
import { childEnd, lostChild } from '../settle.ts'
import { keysNotPaused, keysWithRoom } from './blocked-keys.ts'
import { forgetCalls } from './calls.ts'
import type { Site } from './connection.ts'
import { forgetTies, settleAll } from './ends.ts'
import { recordEnds } from './families.ts'
import { type Flow, int, type Row, sql, sqlFirst } from './flow.ts'
import { type Ordered, openOrders, passOrders } from './orders.ts'
import { resume } from './pauses.ts'
import { type Key, letInFirst, lockQueuesOf } from './places.ts'
import { asTally, tallyColumns } from './rows.ts'

/** At most this many records are forgotten in one sweep. */
const sweepLimit = 1_000
/** At most this many parents are looked through in one sweep; the next one goes on behind them. */
const parentLimit = 100
/** For so long nobody asks why a parent still waits for its children. */
const parentPatienceMs = 60_000
/** A worker that ended is remembered for an hour, so that a late request of its cannot bring it back. */
const workerMemoryMs = 3_600_000

/** Where the last sweep of a process stopped. */
export interface SweptTo {
  readonly parent: number
  readonly key: Key | undefined
  readonly order: Key | undefined
}

export const atStart: SweptTo = { parent: 0, key: undefined, order: undefined }

/** What a sweep should do: looked up first, so that a store in which all is well is not written to. */
export interface Sweeping {
  readonly forgets: boolean
  readonly keys: readonly (Key & { readonly room: number })[]
  /** In which jobs wait for a turn that nobody has. */
  readonly orders: readonly Ordered[]
  /** What is not paused, although jobs are blocked by it. */
  readonly resumed: readonly PauseTarget[]
  readonly parents: readonly number[]
  readonly sweptTo: SweptTo
}

export function* lookForSweep(site: Site, sweptTo: SweptTo): Flow<Sweeping> {
  const { dialect, call, claim, rate, namespace } = site
  const row = yield* sqlFirst(
    `select
       (select count(*) from ${site.worker} as other where ${isForgettable(site)})
       + (select count(*) from (select 1 from ${claim} where namespace = $1 and expires_at <= ${dialect.nowMs} limit 1) as expired)
       ${dialect.replyCanBeLost ? `+ (select count(*) from (select 1 from ${call} where namespace = $1 and expires_at <= ${dialect.nowMs} limit 1) as old)` : ''}
       + (select count(*) from (select 1 from ${rate} where ${isIdle(site)} limit 1) as idle) as things`,
    namespace,
  )
  const keys = yield* keysWithRoom(site, sweptTo.key)
  const orders = yield* openOrders(site, sweptTo.order)
  const parents = yield* parentsToAsk(site, sweptTo.parent)
  return {
    forgets: int(row?.things) > 0 || (yield* overdueQueues(site)).length > 0,
    keys: keys.found,
    orders: orders.found,
    resumed: yield* keysNotPaused(site),
    parents: parents.found,
    sweptTo: { key: keys.next, order: orders.next, parent: parents.next },
  }
}

/** Forgets what is over and past its time, and returns how many jobs that were. */
export function* forgetOver(site: Site): Flow<number> {
  const { dialect, job, namespace } = site
  let forgotten = 0
  for (const queue of yield* overdueQueues(site)) {
    const rows = yield* sql(
      `delete from ${job}
       where position in (
         select position
         from ${job}
         where namespace = $1 and queue = $2 and forget_at <= ${dialect.nowMs}
         limit $3
         ${dialect.skipLocked}
       )
       returning position, ties`,
      namespace,
      queue,
      sweepLimit - forgotten,
    )
    yield* forgetTies(
      site,
      rows.filter(({ ties }) => int(ties) === 1).map(({ position }) => int(position)),
    )
    forgotten += rows.length
    if (forgotten >= sweepLimit) break
  }
  yield* forgetCalls(site)
  yield* sql(`delete from ${site.worker} as other where ${isForgettable(site)}`, namespace)
  yield* sql(`delete from ${site.claim} where namespace = $1 and expires_at <= ${dialect.nowMs}`, namespace)
  yield* sql(`delete from ${site.rate} where ${isIdle(site)}`, namespace)
  return forgotten
}

/** Lets in who could be in: behind a limit that was raised, behind a job that is over, behind a pause that is over. */
export function* letIn(site: Site, { keys, orders, resumed }: Pick<Sweeping, 'keys' | 'orders' | 'resumed'>): Flow<void> {
  const queues = new Set([...keys, ...orders].map(({ queue }) => queue))
  for (const statement of site.dialect.lockQueues(site, [...queues])) yield statement
  for (const { queue, key, room } of keys) yield* letInFirst(site, { queue, key }, room)
  yield* passOrders(site, orders)
  for (const target of resumed) yield* resume(site, target)
}

/** Tells a parent of its children that ended without its knowledge, or that nobody knows. */
export function* askForChildren(site: Site, position: number): Flow<readonly string[]> {
  const { dialect, job, child, child_end: end, namespace } = site
  const find = (lock: string) =>
    sqlFirst(
      `select ${tallyColumns}, ${dialect.nowMs} as now_ms from ${job} where position = $1 and blocked_by = 'children' ${lock}`,
      position,
    )
  const seen = yield* find('')
  if (!seen) return []
  yield* lockQueuesOf(site, [asTally(seen)])
  const row = yield* find(dialect.forUpdate)
  if (!row) return []
  const columns = tallyColumns
    .split(/,\s*/)
    .map((name) => `job.${name}`)
    .join(', ')
  const missing = yield* sql(
    `select child.id as child_id, child.queue as child_queue, ${columns}
     from ${child} as child
       left join ${end} as over on over.position = child.position and over.id = child.id
       left join ${job} as job on job.namespace = $2 and job.id = child.id
     where child.position = $1 and ${isMissing}
     order by child.place`,
    position,
    namespace,
  )
  const nowMs = int(row.now_ms)
  const ends = missing.map((found) => ({ id: String(found.child_id), end: endOf(found) }))
  const news = yield* recordEnds(site, asTally(row), { ends, nowMs })
  return news ? yield* settleAll(site, [{ job: news.parent, settled: news.settled, nowMs }]) : []
}

function endOf(found: Row) {
  if (found.position == null) return lostChild({ id: String(found.child_id), queue: String(found.child_queue), onFailure: 'fail' })
  const { state, result, history } = asTally(found)
  // Only ended jobs have a time at which they are forgotten.
  return childEnd({ state: state as 'succeeded' | 'dead' | 'cancelled', result, history })
}

const isMissing = 'over.id is null and (job.position is null or job.forget_at is not null)'

/** The next parents that have waited for long and of which a child is missing. Starts anew behind the last one. */
function* parentsToAsk(site: Site, after: number): Flow<{ readonly found: readonly number[]; readonly next: number }> {
  const { dialect, job, child, child_end: end, namespace } = site
  const looked = yield* sql(
    `select position, created_at, ${dialect.nowMs} as now_ms
     from ${job}
     where namespace = $1 and blocked_by = 'children' and position > $2
     order by position
     limit ${parentLimit}`,
    namespace,
    after,
  )
  const old = looked.filter((row) => int(row.created_at) < int(row.now_ms) - parentPatienceMs).map(({ position }) => int(position))
  const next = looked.length < parentLimit ? 0 : int(looked.at(-1)?.position)
  if (old.length === 0) return { found: [], next }
  const rows = yield* sql(
    `select distinct child.position
     from ${child} as child
       left join ${end} as over on over.position = child.position and over.id = child.id
       left join ${job} as job on job.namespace = $1 and job.id = child.id
     where ${dialect.isIn('child.position', '$2', 'bigint')} and ${isMissing}
     order by child.position`,
    namespace,
    dialect.list(old),
  )
  return { found: rows.map(({ position }) => int(position)), next }
}

function* overdueQueues({ dialect, job, namespace }: Site): Flow<readonly string[]> {
  const next = (after: string) => `(select min(queue) from ${job} where namespace = $1 and forget_at is not null ${after})`
  const rows = yield* sql(
    `with recursive listed(queue) as (
       select ${next('')}
       union all
       select ${next('and queue > listed.queue')} from listed where listed.queue is not null
     )
     select queue
     from listed
     where queue is not null and exists (
       select 1 from ${job} as over where over.namespace = $1 and over.queue = listed.queue and over.forget_at <= ${dialect.nowMs}
     )`,
    namespace,
  )
  return rows.map(({ queue }) => String(queue))
}

function isForgettable({ dialect, job }: Site): string {
  return `namespace = $1 and lease_until < ${dialect.nowMs} - ${workerMemoryMs}
    and not exists (select 1 from ${job} as held where held.namespace = other.namespace and held.worker = other.id and held.state = 'running')`
}

/** A rate key that is as if it had never been used. */
function isIdle({ dialect }: Site): string {
  return `namespace = $1 and arrival <= ${dialect.nowMs} and free_at is null`
}
