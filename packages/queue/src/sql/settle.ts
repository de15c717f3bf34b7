import type { Outcome, Result } from '../broker.ts'
import type { Child } from '../family.ts'
import { settleOutcome } from '../settle.ts'
import type { Site } from './connection.ts'
import { forgetTies, releaseClaims, settleAll, tellOf } from './ends.ts'
import { waitForChildren } from './families.ts'
import { type Flow, sql } from './flow.ts'
import { type Ordered, passOrders } from './orders.ts'
import { freePlaces, lockQueuesOf } from './places.ts'
import { asTally, type TallyRow, tallyColumns } from './rows.ts'

/** What came of the results of a worker. */
export interface SettledResults {
  /** The ids that are no longer the worker's. */
  readonly lost: readonly string[]
  /** The queues in which jobs came back to their line. */
  readonly woken: readonly string[]
}

interface Done {
  readonly job: TallyRow
  readonly result: Uint8Array | null
}

/** Settles what a worker reports. The caller holds the worker's row, which keeps its jobs from changing hands. */
export function* settleResults(
  site: Site,
  { worker, results }: { readonly worker: string; readonly results: readonly Result[] },
  nowMs: number,
): Flow<SettledResults> {
  if (results.length === 0) return { lost: [], woken: [] }
  const ids = results.map(({ id }) => id)
  const owned = yield* runningJobs(site, worker, ids)
  yield* lockQueuesOf(site, [...owned.values()])
  const lost: string[] = []
  const done: Done[] = []
  const others: { readonly job: TallyRow; readonly outcome: Outcome }[] = []
  for (const { id, fence, outcome } of results) {
    const job = owned.get(id)
    if (job?.fence !== fence) lost.push(id)
    else if (outcome.kind === 'done') done.push({ job, result: outcome.result ?? null })
    else others.push({ job, outcome })
    // What was reported twice in one request counts once.
    if (job?.fence === fence) owned.delete(id)
  }
  const woken: string[] = []
  const ended: Ordered[] = []
  for (const { job, outcome } of others) {
    woken.push(...(yield* settleAll(site, [{ job, settled: settleOutcome(job, outcome, nowMs), nowMs }], ended)))
    if (outcome.kind === 'wait') woken.push(...(yield* awaitChildren(site, job, { children: outcome.children, ended, nowMs })))
  }
  woken.push(...(yield* succeed(site, done, { ended, nowMs })))
  woken.push(...(yield* passOrders(site, ended)))
  return { lost, woken }
}

/** The running jobs of a worker, all of them or those with these ids, by id. */
export function* runningJobs(site: Site, worker: string, ids?: readonly string[]): Flow<Map<string, TallyRow>> {
  const { dialect, job, namespace } = site
  const named = ids ? `and ${dialect.isIn('id', '$3', 'text')}` : ''
  const rows = yield* sql(
    `select ${tallyColumns} from ${job} where namespace = $1 and worker = $2 and state = 'running' ${named} order by position`,
    ...(ids ? [namespace, worker, dialect.list(ids)] : [namespace, worker]),
  )
  return new Map(rows.map(asTally).map((tally) => [tally.id, tally]))
}

/** A job that is blocked by its children from now on may go on, or end, by those that have ended before. */
function* awaitChildren(
  site: Site,
  job: TallyRow,
  { children, ended, nowMs }: { readonly children: readonly Child[]; readonly ended: Ordered[]; readonly nowMs: number },
): Flow<readonly string[]> {
  const settled = yield* waitForChildren(site, job, { children, nowMs })
  return settled ? yield* settleAll(site, [{ job: { ...job, blockedBy: 'children', tied: true }, settled, nowMs }], ended) : []
}

/** Success is the common end, so it costs a few statements however many jobs there are. */
function* succeed(
  site: Site,
  done: readonly Done[],
  { ended, nowMs }: { readonly ended: Ordered[]; readonly nowMs: number },
): Flow<readonly string[]> {
  const forgotten = done.filter(({ job }) => job.rememberMs === 0)
  yield* forget(
    site,
    forgotten.map(({ job }) => job.position),
  )
  yield* remember(
    site,
    done.filter(({ job }) => job.rememberMs > 0),
  )
  const tied = done.filter(({ job }) => job.tied)
  if (tied.length === 0) return []
  const jobs = tied.map(({ job }) => job)
  const woken = [...(yield* freePlaces(site, jobs))]
  ended.push(...jobs)
  yield* releaseClaims(site, jobs)
  for (const { job, result } of tied) {
    const news = yield* tellOf(site, { job, end: { state: 'succeeded', result, history: job.history }, nowMs })
    // A parent may come free, and has an order of its own.
    yield* lockQueuesOf(
      site,
      news.map(({ job: parent }) => parent),
    )
    woken.push(...(yield* settleAll(site, news, ended)))
  }
  yield* forgetTies(
    site,
    forgotten.filter(({ job }) => job.tied).map(({ job }) => job.position),
  )
  return woken
}

function* forget({ dialect, job }: Site, positions: readonly number[]): Flow<void> {
  if (positions.length === 0) return
  yield* sql(`delete from ${job} where ${dialect.isIn('position', '$1', 'bigint')}`, dialect.list(positions))
}

function* remember({ dialect, job }: Site, done: readonly Done[]): Flow<void> {
  const text = (which: string, result: string) => `
    update ${job}
    set state = 'succeeded', worker = null, payload = $2, result = ${result}, forget_at = ${dialect.nowMs} + remember_ms
    where ${which}`
  const without = done.filter(({ result }) => result === null).map((end) => end.job.position)
  const empty = Buffer.alloc(0)
  if (without.length > 0) yield* sql(text(dialect.isIn('position', '$1', 'bigint'), 'null'), dialect.list(without), empty)
  for (const { job: ended, result } of done) {
    if (result) yield* sql(text('position = $1', '$3'), ended.position, empty, Buffer.from(result))
  }
}
