import type { LeaveRequest, RenewReply, RenewRequest } from '../broker.ts'
import { settleOutcome } from '../settle.ts'
import type { Site } from './connection.ts'
import { settleAll } from './ends.ts'
import { type Flow, int, sql } from './flow.ts'
import { lockQueuesOf } from './places.ts'
import type { TallyRow } from './rows.ts'
import { runningJobs, settleResults } from './settle.ts'
import { asIds, lockWorker } from './step.ts'

/** Renews a lease and compares what the worker holds with what it was given. */
export function* renew(site: Site, { worker, leaseMs, holding, seenSeq }: RenewRequest): Flow<RenewReply> {
  const { job, namespace } = site
  const row = yield* lockWorker(site, worker)
  if (row?.state !== 'alive') return { kind: 'fenced' }
  const nowMs = int(row.now_ms)
  yield* sql(`update ${site.worker} set lease_until = $3 where namespace = $1 and id = $2`, namespace, worker, nowMs + leaseMs)
  const given = yield* sql(
    `select id, fence, hand_seq, cancel_requested from ${job} where namespace = $1 and worker = $2 and state = 'running'`,
    namespace,
    worker,
  )
  const fences = new Map(holding)
  const forgotten = given.filter(({ id, fence, hand_seq: seq }) => int(seq) <= seenSeq && fences.get(String(id)) !== int(fence))
  if (forgotten.length > 0) {
    const ids = forgotten.map(({ id }) => String(id))
    yield* release(site, [...(yield* runningJobs(site, worker, ids)).values()], nowMs)
  }
  const owned = new Map(given.map(({ id, fence }) => [String(id), int(fence)]))
  return {
    kind: 'renewed',
    lost: holding.filter(([id, fence]) => owned.get(id) !== fence).map(([id]) => id),
    cancel: given.filter(({ cancel_requested: wanted }) => int(wanted) === 1).map(({ id }) => String(id)),
  }
}

/** Settles a last time, hands the rest back where it was in line, and ends the worker. Repeating it returns the first answer. */
export function* leave(site: Site, request: LeaveRequest): Flow<{ readonly lost: readonly string[] }> {
  const { worker, results } = request
  const row = yield* lockWorker(site, worker)
  if (row?.state === 'left') return { lost: asIds(row.lost) }
  if (row?.state !== 'alive') return { lost: results.map(({ id }) => id) }
  const nowMs = int(row.now_ms)
  // All at once, before any row: what is settled and what is handed back may be of different queues.
  yield* lockQueuesOf(site, [...(yield* runningJobs(site, worker)).values()])
  const { lost } = yield* settleResults(site, request, nowMs)
  yield* release(site, [...(yield* runningJobs(site, worker)).values()], nowMs)
  yield* sql(
    `update ${site.worker} set state = 'left', lost = $3 where namespace = $1 and id = $2`,
    site.namespace,
    worker,
    JSON.stringify(lost),
  )
  return { lost }
}

/** Hands running jobs back: to their old place in line, with nothing counted. */
function* release(site: Site, jobs: readonly TallyRow[], nowMs: number): Flow<void> {
  const { dialect, job: table } = site
  yield* lockQueuesOf(site, jobs)
  const plain = jobs.filter(({ tied }) => !tied).map(({ position }) => position)
  if (plain.length > 0) {
    yield* sql(
      `update ${table} set state = 'waiting', worker = null where ${dialect.isIn('position', '$1', 'bigint')}`,
      dialect.list(plain),
    )
  }
  const settlings = jobs.filter(({ tied }) => tied).map((job) => ({ job, settled: settleOutcome(job, { kind: 'release' }, nowMs), nowMs }))
  yield* settleAll(site, settlings)
}
