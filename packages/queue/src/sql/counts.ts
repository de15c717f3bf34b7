import type { Counts } from '../broker.ts'
import type { JobState } from '../job.ts'
import type { Site } from './connection.ts'
import { type Flow, int, sql } from './flow.ts'
import { plainLine, specialLine } from './line.ts'

/**
 * How many jobs each queue has in each state. Every part is counted in an index that holds it and nothing else, so no row is read, however large its
 * payload: consoles ask every other second. One statement, so that all numbers are of one moment.
 */
export function* counts({ dialect, job, namespace }: Site): Flow<Counts> {
  const part = (kind: string, where: string) =>
    `select queue, ${kind} as kind, count(*) as jobs from ${job} where namespace = $1 and ${where} group by queue, kind`
  const byTime = `case when due_at > ${dialect.nowMs} then 'scheduled' else 'ready' end`
  const rows = yield* sql(
    [
      part(byTime, plainLine),
      part(byTime, specialLine),
      part("'blocked'", 'blocked_by is not null'),
      part("'running'", "state = 'running'"),
      part("'over'", 'forget_at is not null'),
      part("'dead'", "state = 'dead'"),
      part("'cancelled'", "state = 'cancelled'"),
    ].join(' union all '),
    namespace,
  )
  const byQueue: Record<string, Record<JobState, number>> = {}
  for (const { queue, kind, jobs } of rows) {
    const name = String(queue)
    const counted = byQueue[name] ?? { scheduled: 0, blocked: 0, ready: 0, running: 0, succeeded: 0, dead: 0, cancelled: 0 }
    byQueue[name] = counted
    counted[stateOf(kind)] += int(jobs)
    if (kind === 'dead' || kind === 'cancelled') counted.succeeded -= int(jobs)
  }
  return byQueue
}

/** Who is over has succeeded, unless dead or cancelled. */
function stateOf(kind: unknown): JobState {
  // The statement has no other kinds.
  return kind === 'over' ? 'succeeded' : (kind as JobState)
}
