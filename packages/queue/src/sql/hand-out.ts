import type { LeasedJob, StepRequest } from '../broker.ts'
import { Admission, block, pausesOf } from './admission.ts'
import type { Site } from './connection.ts'
import { childrenOf } from './families.ts'
import { type Flow, int, type Row, sql, sqlFirst } from './flow.ts'
import { byDue, byTimeEvery, byTurn, type Candidate, candidates, plainLine, specialLine } from './line.ts'
import { takePlaces } from './places.ts'
import { closeRates, openRates } from './rates.ts'
import { asLeased, leasedColumns } from './rows.ts'

/** At most this many jobs are blocked in one step. */
const blockLimit = 1_000
/** How many candidates are looked at together once some were refused. */
const refillCount = 200

/** What is wanted of one queue. */
export interface Taking {
  readonly worker: string
  readonly seq: number
  readonly queue: string
  readonly count: number
  /** Beyond so many the hand-out ends before a job that may start only once. */
  readonly free: number
  readonly nowMs: number
}

/** What came of it. `more`: the work for one step was done before enough jobs were found. */
export interface Taken {
  readonly jobs: readonly LeasedJob[]
  readonly more: boolean
}

/** Hands out what is due in one queue. */
export function* handOut(site: Site, taking: Taking): Flow<Taken> {
  if (!(yield* hasHurdles(site, taking))) {
    const rows = yield* keepFromWaiting(site, taking, yield* takeNext(site, taking))
    return { jobs: yield* asHanded(site, rows, taking), more: false }
  }
  const pauses = yield* pausesOf(site, taking.queue)
  if (pauses.queue) return { jobs: [], more: false }
  const opened = yield* openRates(site, taking.queue, taking.nowMs)
  const admission = new Admission(site, { ...taking, pauses })
  const { started, more } = yield* admit(site, taking, admission)
  yield* admission.book()
  yield* takePlaces(
    site,
    started.map((job) => ({ ...job, queue: taking.queue })),
  )
  const rows = yield* start(
    site,
    taking,
    started.map(({ position }) => position),
  )
  yield* closeRates(site, opened, taking.nowMs)
  return { jobs: yield* asHanded(site, rows, taking), more }
}

/** What this very step has handed out before, in the same order. */
export function* handedIn(site: Site, { worker, seq, want }: StepRequest): Flow<readonly LeasedJob[]> {
  const { dialect, job, namespace } = site
  const rows = yield* sql(
    `select ${leasedColumns}, ${dialect.nowMs} as now_ms
     from ${job}
     where namespace = $1 and worker = $2 and state = 'running' and hand_seq = $3`,
    namespace,
    worker,
    seq,
  )
  const jobs: LeasedJob[] = []
  for (const queue of Object.keys(want)) {
    const ofQueue = rows.filter((row) => row.queue === queue)
    jobs.push(...(yield* asHanded(site, ofQueue, { seq, nowMs: int(rows[0]?.now_ms) })))
  }
  return jobs
}

/** Whether anything but time and turn may decide in this queue. */
function* hasHurdles({ job, pause, rate, namespace }: Site, { queue, nowMs }: Taking): Flow<boolean> {
  const row = yield* sqlFirst(
    `select
       exists (select 1 from ${job} where namespace = $1 and queue = $2 and ${specialLine}) as special,
       exists (select 1 from ${pause} where namespace = $1 and queue = $2) as paused,
       exists (select 1 from ${rate} where namespace = $1 and queue = $2 and free_at <= $3) as rated`,
    namespace,
    queue,
    nowMs,
  )
  return Boolean(row?.special) || Boolean(row?.paused) || Boolean(row?.rated)
}

function* takeNext({ dialect, job, namespace }: Site, { worker, seq, queue, count, nowMs }: Taking): Flow<readonly Row[]> {
  return yield* sql(
    `with picked as materialized (
       select position as picked_position
       from ${job}
       where namespace = $1 and queue = $2 and ${plainLine} and due_at <= $3
       order by due_at, position
       limit $4
       ${dialect.skipLocked}
     )
     update ${job}
     set state = 'running', worker = $5, hand_seq = $6, fence = fence + 1, cancel_requested = 0
     from picked
     where position = picked_position
     returning ${leasedColumns}, at_most_once`,
    namespace,
    queue,
    nowMs,
    count,
    worker,
    seq,
  )
}

/** Takes back the first job that may start only once and would wait in the worker, and those behind it. Rare, so that the usual pays nothing. */
function* keepFromWaiting({ dialect, job }: Site, { free }: Taking, rows: readonly Row[]): Flow<readonly Row[]> {
  if (rows.length <= free || !rows.some((row) => int(row.at_most_once) === 1)) return rows
  const ordered = [...rows].sort(byDue)
  const end = ordered.findIndex((row, place) => place >= free && int(row.at_most_once) === 1)
  if (end < 0) return rows
  // Nobody has seen these hand-outs.
  yield* sql(
    `update ${job} set state = 'waiting', worker = null, fence = fence - 1 where ${dialect.isIn('position', '$1', 'bigint')}`,
    dialect.list(ordered.slice(end).map(({ position }) => int(position))),
  )
  return ordered.slice(0, end)
}

function* admit(
  site: Site,
  { queue, count, free, nowMs, seq }: Taking,
  admission: Admission,
): Flow<{ readonly started: readonly Candidate[]; readonly more: boolean }> {
  const started = new Map<number, Candidate>()
  const look = { queue, nowMs, byTime: seq % byTimeEvery === 0 }
  for (let refused = 0, wanted = count; ; wanted = started.size + refillCount) {
    // Those that start stay in line until the end of the step, so they are found again and passed over.
    const found = (yield* candidates(site, { ...look, count: wanted })).filter(({ position }) => !started.has(position))
    for (const candidate of found) {
      if (started.size >= count) return { started: [...started.values()], more: false }
      if (candidate.isOnce && started.size >= free) return { started: [...started.values()], more: false }
      if (refused >= blockLimit) return { started: [...started.values()], more: true }
      const refusal = yield* admission.ask(candidate)
      if (!refusal) {
        started.set(candidate.position, candidate)
        continue
      }
      refused += 1
      yield* block(site, { position: candidate.position, queue }, refusal)
    }
    if (found.length === 0 || started.size >= count) return { started: [...started.values()], more: false }
  }
}

function* start({ dialect, job }: Site, { worker, seq }: Taking, positions: readonly number[]): Flow<readonly Row[]> {
  if (positions.length === 0) return []
  return yield* sql(
    `update ${job}
     set state = 'running', worker = $2, hand_seq = $3, fence = fence + 1, cancel_requested = 0
     where ${dialect.isIn('position', '$1', 'bigint')}
     returning ${leasedColumns}`,
    dialect.list(positions),
    worker,
    seq,
  )
}

/** Neither database promises the order of returned rows. */
function* asHanded(site: Site, rows: readonly Row[], { seq, nowMs }: { seq: number; nowMs: number }): Flow<readonly LeasedJob[]> {
  const byTime = seq % byTimeEvery === 0
  const ordered = [...rows].sort(byTime ? byDue : byTurn)
  const tied = ordered.filter(({ ties }) => int(ties) === 1).map(({ position }) => int(position))
  yield* releaseAtStart(site, tied)
  const children = yield* childrenOf(site, tied)
  return ordered.map((row) => asLeased({ ...row, now_ms: nowMs }, children.get(int(row.position))))
}

/** Gives the unique keys back that jobs hold until they start. */
function* releaseAtStart({ dialect, job, claim, namespace }: Site, positions: readonly number[]): Flow<void> {
  if (positions.length === 0) return
  yield* sql(
    `delete from ${claim} as held
     where held.namespace = $1 and held.until = 'started' and exists (
       select 1
       from ${job} as job
       where ${dialect.isIn('job.position', '$2', 'bigint')} and job.queue = held.queue and job.unique_key = held.key and job.id = held.job
     )`,
    namespace,
    dialect.list(positions),
  )
}
