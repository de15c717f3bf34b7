import type { LeasedJob, StepRequest } from '../broker.ts'
import { settleCrash } from '../settle.ts'
import type { Site } from './connection.ts'
import { type Settling, settleAll } from './ends.ts'
import { type Flow, int, type Row, sql, sqlFirst } from './flow.ts'
import { handedIn, handOut } from './hand-out.ts'
import { nextDueMs } from './line.ts'
import { lockQueuesOf } from './places.ts'
import { runningJobs, settleResults } from './settle.ts'

/** At most this many lapsed workers are recovered at once. */
const reapLimit = 10

/** What one look at the tables, without any lock, says. */
export interface Look {
  /** Undefined: the worker is not known (yet). */
  readonly worker: { readonly gone: boolean; readonly seq: number } | undefined
  /** Somebody's lease lapsed while jobs were running. */
  readonly lapsed: boolean
  /** Until something may be handed out of the wanted queues; 0: now; null: nothing is to be expected. */
  readonly nextDueMs: number | null
  readonly cancel: readonly string[]
}

/** What a settling or fetching transaction found out about the worker that asks. */
export type Turn =
  | {
      readonly kind: 'served'
      readonly jobs: readonly LeasedJob[]
      readonly lost: readonly string[]
      /** The queues in which jobs came back to their line. */
      readonly woken: readonly string[]
      /** As in a step's reply; undefined when nobody looked. */
      readonly nextDueMs?: number | null
    }
  | { readonly kind: 'fenced' }
  | { readonly kind: 'stale' }

/** Looks for something to do, so that an idle worker takes no lock. */
export function* look(site: Site, { worker, want }: StepRequest): Flow<Look> {
  const { dialect, namespace } = site
  const row = yield* sqlFirst(
    `select
       (select state from ${site.worker} where namespace = $1 and id = $2) as state,
       (select fetched_seq from ${site.worker} where namespace = $1 and id = $2) as fetched_seq,
       (select count(*) from ${site.worker} as other
        where namespace = $1 and id <> $2 and state = 'alive' and lease_until < ${dialect.nowMs} and ${holdsJobs(site)}) as lapsed`,
    namespace,
    worker,
  )
  const wanted = yield* sql(
    `select id from ${site.job} where namespace = $1 and worker = $2 and state = 'running' and cancel_requested = 1`,
    namespace,
    worker,
  )
  return {
    worker: row?.state == null ? undefined : { gone: row.state !== 'alive', seq: int(row.fetched_seq) },
    lapsed: int(row?.lapsed) > 0,
    nextDueMs: yield* nextDueMs(site, Object.keys(want)),
    cancel: wanted.map(({ id }) => String(id)),
  }
}

/** Applies the results of a step, once: a repeated request gets the stored answer. Its first request makes a worker known. */
export function* settle(site: Site, request: StepRequest): Flow<Turn> {
  const { dialect, namespace } = site
  const { worker, seq, leaseMs } = request
  if (seq === 1) {
    yield* sql(
      `insert into ${site.worker} (namespace, id, state, lease_until)
       values ($1, $2, 'alive', ${dialect.nowMs} + $3)
       on conflict (namespace, id) do nothing`,
      namespace,
      worker,
      leaseMs,
    )
  }
  const row = yield* lockWorker(site, worker)
  if (row?.state !== 'alive') return { kind: 'fenced' }
  if (seq < int(row.fetched_seq)) return { kind: 'stale' }
  if (seq <= int(row.settled_seq)) return { kind: 'served', jobs: [], lost: asIds(row.lost), woken: [] }
  const nowMs = int(row.now_ms)
  const { lost, woken } = yield* settleResults(site, request, nowMs)
  yield* sql(
    `update ${site.worker} set settled_seq = $3, lost = $4, lease_until = $5 where namespace = $1 and id = $2`,
    namespace,
    worker,
    seq,
    JSON.stringify(lost),
    nowMs + leaseMs,
  )
  return { kind: 'served', jobs: [], lost, woken }
}

/** Hands out what is due, once: a repeated request gets the same jobs again. */
function* fetch(site: Site, request: StepRequest): Flow<Turn> {
  const { worker, seq, want, ahead, leaseMs } = request
  const row = yield* lockWorker(site, worker)
  if (row?.state !== 'alive') return { kind: 'fenced' }
  if (seq < int(row.fetched_seq)) return { kind: 'stale' }
  const lost = seq === int(row.settled_seq) ? asIds(row.lost) : []
  if (seq === int(row.fetched_seq)) return { kind: 'served', jobs: yield* handedIn(site, request), lost, woken: [] }
  const nowMs = int(row.now_ms)
  const jobs: LeasedJob[] = []
  let more = false
  for (const [queue, count] of Object.entries(want)) {
    const taken = yield* handOut(site, { worker, seq, queue, count, free: count - (ahead?.[queue] ?? 0), nowMs })
    jobs.push(...taken.jobs)
    more ||= taken.more
  }
  yield* sql(
    `update ${site.worker} set fetched_seq = $3, lease_until = coalesce($4, lease_until) where namespace = $1 and id = $2`,
    site.namespace,
    worker,
    seq,
    jobs.length > 0 ? nowMs + leaseMs : null,
  )
  return { kind: 'served', jobs, lost, woken: [], ...(more && { nextDueMs: 0 }) }
}

/** Settling and fetching as one transaction. */
export function* settleThenFetch(site: Site, request: StepRequest): Flow<Turn> {
  const settled = request.results.length > 0 || request.seq === 1 ? yield* settle(site, request) : undefined
  const wants = Object.keys(request.want).length > 0
  if (settled && (settled.kind !== 'served' || !wants)) return settled
  const fetched = yield* fetch(site, request)
  return fetched.kind === 'served' && settled ? { ...fetched, woken: settled.woken } : fetched
}

/**
 * Ends workers whose lease lapsed while they had jobs, and sends the jobs where the crash rules say. Returns the queues in which other
 * jobs came back to their line. The worker that asks is alive, however late its renewal: nobody has taken its jobs, so it keeps them.
 */
export function* reap(site: Site, asking: string): Flow<readonly string[]> {
  const { dialect, namespace } = site
  const lapsed = yield* sql(
    `select id, ${dialect.nowMs} as now_ms
     from ${site.worker} as other
     where namespace = $1 and id <> $2 and state = 'alive' and lease_until < ${dialect.nowMs} and ${holdsJobs(site)}
     limit ${reapLimit}
     ${dialect.skipLocked}`,
    namespace,
    asking,
  )
  const settlings: Settling[] = []
  for (const { id, now_ms: now } of lapsed) {
    const nowMs = int(now)
    for (const job of (yield* runningJobs(site, String(id))).values()) settlings.push({ job, settled: settleCrash(job, nowMs), nowMs })
    yield* sql(`update ${site.worker} set state = 'lapsed' where namespace = $1 and id = $2`, namespace, String(id))
  }
  yield* lockQueuesOf(
    site,
    settlings.map(({ job }) => job),
  )
  return yield* settleAll(site, settlings)
}

/** The worker's row, which nobody else can change until the transaction ends, with the database's time as `now_ms`. */
export function* lockWorker({ dialect, worker: table, namespace }: Site, worker: string): Flow<Row | undefined> {
  return yield* sqlFirst(
    `select state, settled_seq, fetched_seq, lost, ${dialect.nowMs} as now_ms
     from ${table}
     where namespace = $1 and id = $2
     ${dialect.forUpdate}`,
    namespace,
    worker,
  )
}

/** The ids in a worker's `lost` column. */
export function asIds(lost: unknown): readonly string[] {
  return JSON.parse(String(lost))
}

function holdsJobs({ job }: Site): string {
  return `exists (select 1 from ${job} as held where held.namespace = other.namespace and held.worker = other.id and held.state = 'running')`
}
