import { childEnd, type Settled } from '../settle.ts'
import type { Site } from './connection.ts'
import { tellParent } from './families.ts'
import { type Flow, sql } from './flow.ts'
import { type Ordered, passOrders } from './orders.ts'
import { freePlaces, lockQueuesOf } from './places.ts'
import { dueAtMs, type TallyRow } from './rows.ts'

/** What becomes of one job. */
export interface Settling {
  readonly job: TallyRow
  readonly settled: Settled
  readonly nowMs: number
}

/**
 * Writes down what becomes of jobs that were running, or blocked by their children, one after the other, with everything that follows
 * from it: places behind limits, unique keys, parents, turns. The caller has locked the queues of those with limits or an order. Returns the
 * queues in which other jobs came back to their line. Where more is settled at the same moment, `ended` collects those in whose orders it
 * may be another one's turn, and the caller passes it on when all is settled.
 */
export function* settleAll(site: Site, settlings: readonly Settling[], ended?: Ordered[]): Flow<readonly string[]> {
  const woken: string[] = []
  const passing = ended ?? []
  // A parent that this decides about comes next: the end of another child must not find it undecided.
  const open = [...settlings]
  for (let settling = open.shift(); settling; settling = open.shift()) {
    yield* write(site, settling)
    const { job, settled, nowMs } = settling
    if (isUnsaidDeath(settling)) site.died.push({ id: job.id, queue: job.queue })
    if (job.blockedBy === 'children' && settled.state === 'waiting') woken.push(job.queue)
    if (!job.tied) continue
    if (job.blockedBy === null || isEnd(settled)) woken.push(...(yield* freePlaces(site, [job])))
    if (isEnd(settled) || isBehind(settling)) passing.push(job)
    if (!isEnd(settled)) continue
    const result = settled.state === 'succeeded' ? settled.result : null
    const news = yield* tellOf(site, { job, end: { state: settled.state, result, history: settled.history }, nowMs })
    // Late, after rows were locked: only a parent that ends by its child comes here, too rarely for two of them to meet.
    yield* lockQueuesOf(
      site,
      news.map(({ job: parent }) => parent),
    )
    open.unshift(...news)
    yield* releaseClaims(site, [job])
    if (isForgotten(job, settled)) yield* forgetTies(site, [job.position])
  }
  if (!ended) woken.push(...(yield* passOrders(site, passing)))
  return woken
}

/** How a job ended. */
export type End = Parameters<typeof childEnd>[0]

/** Tells the parent of a job how that ended. What the parent becomes must still be settled. */
export function* tellOf(site: Site, { job, end, nowMs }: { job: TallyRow; end: End; nowMs: number }): Flow<readonly Settling[]> {
  if (!job.parent) return []
  const news = yield* tellParent(site, job.parent, { id: job.id, end: childEnd(end), nowMs })
  return news ? [{ job: news.parent, settled: news.settled, nowMs }] : []
}

/** Gives back the unique keys of jobs that ended, except those that are held for a time. */
export function* releaseClaims({ dialect, claim, namespace }: Site, jobs: readonly TallyRow[]): Flow<void> {
  const holders = jobs.filter(({ uniqueKey, uniqueUntil }) => uniqueKey !== null && uniqueUntil !== 'ttl').map(({ id }) => id)
  const keys = jobs.flatMap(({ queue, uniqueKey, uniqueUntil }) =>
    uniqueKey === null || uniqueUntil === 'ttl' ? [] : [[queue, uniqueKey]],
  )
  if (keys.length === 0) return
  yield* sql(
    `delete from ${claim} as held
     where namespace = $1 and until <> 'ttl' and ${dialect.isIn('job', '$2', 'text')}
       and exists (select 1 from ${dialect.pairs('$3')} where pair.queue = held.queue and pair.key = held.key)`,
    namespace,
    dialect.list(holders),
    JSON.stringify(keys),
  )
}

/** Removes what other tables know of jobs that are forgotten. */
export function* forgetTies({ dialect, child, child_end: end, log }: Site, positions: readonly number[]): Flow<void> {
  if (positions.length === 0) return
  for (const table of [child, end, log])
    yield* sql(`delete from ${table} where ${dialect.isIn('position', '$1', 'bigint')}`, dialect.list(positions))
}

function* write(site: Site, { job, settled, nowMs }: Settling): Flow<void> {
  if (settled.state === 'waiting' || settled.state === 'blocked') return yield* writeWaiting(site, job, { settled, nowMs })
  if (isForgotten(job, settled)) {
    yield* sql(`delete from ${site.job} where position = $1`, job.position)
    return
  }
  const result = settled.state === 'succeeded' ? settled.result : null
  yield* sql(
    `update ${site.job}
     set state = $2, worker = null, failures = $3, crashes = $4, history = $5, forget_at = $6, blocked_by = null, blocked_key = null,
       payload = case when $2 = 'dead' then payload else $7 end, result = $8
     where position = $1`,
    job.position,
    settled.state,
    settled.failures,
    settled.crashes,
    JSON.stringify(settled.history),
    nowMs + (settled.state === 'dead' ? job.keepDeadMs : job.rememberMs),
    Buffer.alloc(0),
    result && Buffer.from(result),
  )
}

function* writeWaiting(
  { job: table }: Site,
  job: TallyRow,
  { settled, nowMs }: { readonly settled: Extract<Settled, { state: 'waiting' | 'blocked' }>; readonly nowMs: number },
): Flow<void> {
  const due = settled.state === 'waiting' ? settled.due : null
  const behind = isBehind({ job, settled }) ? job.order : null
  yield* sql(
    `update ${table}
     set state = 'waiting', worker = null, failures = $2, crashes = $3, history = $4, due_at = coalesce($5, due_at),
       blocked_by = $6, blocked_key = $7
     where position = $1`,
    job.position,
    settled.failures,
    settled.crashes,
    JSON.stringify(settled.history),
    due && dueAtMs(due, nowMs),
    settled.state === 'blocked' ? 'children' : behind && 'order',
    behind,
  )
}

/** Whether a job that has waited for its children has yet to wait for its turn. */
function isBehind({ job, settled }: Pick<Settling, 'job' | 'settled'>): boolean {
  return settled.state === 'waiting' && job.order !== null && !job.hasTurn
}

function isEnd(settled: Settled): settled is Extract<Settled, { state: 'succeeded' | 'dead' | 'cancelled' }> {
  return settled.state !== 'waiting' && settled.state !== 'blocked'
}

/** Whether a job dies although its worker did not say so. */
function isUnsaidDeath({ job, settled }: Settling): boolean {
  return settled.state === 'dead' && (settled.verb === 'give-up' || job.blockedBy === 'children')
}

function isForgotten({ rememberMs }: TallyRow, { state }: Settled): boolean {
  return state !== 'dead' && rememberMs === 0
}
