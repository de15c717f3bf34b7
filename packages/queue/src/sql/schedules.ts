import { randomInt } from 'node:crypto'
import type { DueSchedules, Firing, JobTemplate, ScheduleDefinition, ScheduleRecord } from '../schedule-book.ts'
import type { Site } from './connection.ts'
import { enqueue } from './enqueue.ts'
import { type Flow, int, type Row, sql, sqlFirst } from './flow.ts'
import { asBytes } from './rows.ts'

const definitionColumns =
  'namespace, name, spec, missed, task, queue, payload, at_most_once, crash_reruns, remember_ms, keep_dead_ms, choices'
const recordColumns = `${definitionColumns}, version, paused, decided_until, due_at`

/** What a stored schedule is compared in to see whether a saved one changes anything. */
const comparedColumns = [
  'spec',
  'missed',
  'task',
  'queue',
  'payload',
  'at_most_once',
  'crash_reruns',
  'remember_ms',
  'keep_dead_ms',
  'choices',
] as const

/** What a job may have beside the columns of its schedule. */
type Choices = Pick<JobTemplate, 'priority' | 'lifo' | 'limits' | 'order' | 'unique'>

export function* saveSchedule({ dialect, namespace, schedule }: Site, { name, spec, missed, job }: ScheduleDefinition): Flow<void> {
  const anew = (column: string) => `case when saved.spec = excluded.spec then saved.${column} else excluded.${column} end`
  yield* sql(
    `insert into ${schedule} as saved (${definitionColumns}, version, decided_until, due_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, ${dialect.nowMs}, ${dialect.nowMs})
     on conflict (namespace, name) do update set
       ${comparedColumns.map((column) => `${column} = excluded.${column}`).join(', ')},
       version = saved.version + 1,
       decided_until = ${anew('decided_until')},
       due_at = ${anew('due_at')}
     where ${comparedColumns.map((column) => `saved.${column} <> excluded.${column}`).join(' or ')}`,
    namespace,
    name,
    spec,
    missed,
    job.task,
    job.queue,
    Buffer.from(job.payload),
    job.atMostOnce ? 1 : 0,
    job.crashReruns,
    job.rememberMs,
    job.keepDeadMs,
    choicesText(job),
    // A clock would give a schedule that is removed and made again within one tick of it the version that it had.
    randomInt(2 ** 48 - 1),
  )
}

export function* dueSchedules({ dialect, namespace, schedule }: Site, limit: number): Flow<DueSchedules> {
  const rows = yield* sql(
    `select ${recordColumns}
     from ${schedule}
     where namespace = $1 and paused = 0 and due_at <= ${dialect.nowMs}
     order by due_at, name
     limit $2`,
    namespace,
    limit,
  )
  // After the look, so that `now` is not before what the look found due.
  const next = yield* sqlFirst(
    `select ${dialect.nowMs} as now_ms, (select min(due_at) from ${schedule} where namespace = $1 and paused = 0) as due_at`,
    namespace,
  )
  const nowMs = int(next?.now_ms)
  const dueMs = next?.due_at == null ? null : Math.max(0, int(next.due_at) - nowMs)
  return { now: new Date(nowMs), due: rows.map(asScheduleRecord), nextDueMs: dueMs }
}

export function* fireSchedule(site: Site, { name, version, jobs, decidedUntil, dueAt }: Firing): Flow<boolean> {
  // Locks the row until the jobs are stored: whoever fires at the same time waits, and then finds another version.
  const fired = yield* sqlFirst(
    `update ${site.schedule}
     set version = version + 1, decided_until = $4, due_at = $5
     where namespace = $1 and name = $2 and version = $3 and paused = 0
     returning name`,
    site.namespace,
    name,
    version,
    decidedUntil.getTime(),
    dueAt?.getTime() ?? null,
  )
  if (!fired) return false
  if (jobs.length > 0) yield* enqueue(site, jobs)
  return true
}

export function* listSchedules({ namespace, schedule }: Site): Flow<readonly ScheduleRecord[]> {
  const rows = yield* sql(`select ${recordColumns} from ${schedule} where namespace = $1 order by name`, namespace)
  return rows.map(asScheduleRecord)
}

export function* pauseSchedule({ dialect, namespace, schedule }: Site, name: string, paused: boolean): Flow<boolean> {
  const decided = paused ? '' : `, decided_until = ${dialect.nowMs}, due_at = ${dialect.nowMs}`
  yield* sql(
    `update ${schedule} set version = version + 1, paused = $3 ${decided} where namespace = $1 and name = $2 and paused <> $3`,
    namespace,
    name,
    paused ? 1 : 0,
  )
  return (yield* sqlFirst(`select name from ${schedule} where namespace = $1 and name = $2`, namespace, name)) !== undefined
}

export function* removeSchedule({ namespace, schedule }: Site, name: string): Flow<boolean> {
  return (yield* sqlFirst(`delete from ${schedule} where namespace = $1 and name = $2 returning name`, namespace, name)) !== undefined
}

/** The same text for the same choices: what is as if it were left out is not in it. */
function choicesText({ priority = 0, lifo, limits = [], order, unique }: Choices): string {
  return JSON.stringify({
    ...(priority !== 0 && { priority }),
    ...(lifo && { lifo }),
    ...(limits.length > 0 && { limits }),
    ...(order !== undefined && { order }),
    ...(unique && { unique }),
  })
}

function asScheduleRecord(row: Row): ScheduleRecord {
  return {
    name: String(row.name),
    spec: String(row.spec),
    missed: String(row.missed),
    job: {
      task: String(row.task),
      queue: String(row.queue),
      payload: asBytes(row.payload),
      atMostOnce: int(row.at_most_once) === 1,
      crashReruns: int(row.crash_reruns),
      rememberMs: int(row.remember_ms),
      keepDeadMs: int(row.keep_dead_ms),
      ...(JSON.parse(String(row.choices)) as Choices),
    },
    version: int(row.version),
    paused: int(row.paused) === 1,
    decidedUntil: new Date(int(row.decided_until)),
    dueAt: row.due_at == null ? null : new Date(int(row.due_at)),
  }
}
