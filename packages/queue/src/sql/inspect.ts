import type { DeadPage, JobRecord, Peek } from '../broker.ts'
import type { Site } from './connection.ts'
import { type Flow, int, type Row, sql, sqlFirst } from './flow.ts'
import { byDue, classes, plainLine, specialLine } from './line.ts'
import { asRecord, recordColumns } from './rows.ts'

const peekLimit = 100

export function* get(site: Site, id: string): Flow<JobRecord | undefined> {
  const row = yield* sqlFirst(
    `select ${recordColumns(site)} from ${site.job} as job where job.namespace = $1 and job.id = $2`,
    site.namespace,
    id,
  )
  return row && asRecord(row)
}

export function* dead(site: Site, { limit = 100, before }: DeadPage): Flow<readonly JobRecord[]> {
  const { job, namespace } = site
  const older = before === undefined ? '' : `and job.position < (select position from ${job} where namespace = $1 and id = $3)`
  const rows = yield* sql(
    `select ${recordColumns(site)}
     from ${job} as job
     where job.namespace = $1 and job.state = 'dead' ${older}
     order by job.position desc
     limit $2`,
    ...(before === undefined ? [namespace, limit] : [namespace, limit, before]),
  )
  return rows.map(asRecord)
}

/** The first jobs of a queue in a state. Each state has an index in its order, the two of waiting jobs in each line. */
export function* peek(site: Site, { queue, state, limit = peekLimit }: Peek): Flow<readonly JobRecord[]> {
  const page = (where: string, order: string) => pageOf(site, { queue, limit }, `${where} order by ${order} limit $3`)
  const byTime = 'job.due_at, job.position'
  const { nowMs } = site.dialect
  switch (state) {
    case 'scheduled': {
      const found = [...(yield* page(`${plainLine} and due_at > ${nowMs}`, byTime))]
      for (const priority of yield* priorities(site, queue)) {
        found.push(...(yield* page(`${specialLine} and priority = ${priority} and due_at > ${nowMs}`, byTime)))
      }
      return found.sort(byDue).slice(0, limit).map(asRecord)
    }
    case 'ready': {
      const found: Row[] = []
      for (const priority of new Set([...(yield* priorities(site, queue)), 0].sort((a, b) => b - a))) {
        const plain = priority === 0 ? yield* page(`${plainLine} and due_at <= ${nowMs}`, byTime) : []
        const special = (lifo: 0 | 1, order: string) =>
          page(`${specialLine} and lifo = ${lifo} and priority = ${priority} and due_at <= ${nowMs}`, order)
        found.push(...(yield* special(1, 'job.due_at desc, job.position desc')))
        found.push(...[...plain, ...(yield* special(0, byTime))].sort(byDue))
        if (found.length >= limit) break
      }
      return found.slice(0, limit).map(asRecord)
    }
    case 'blocked':
      return (yield* page('blocked_by is not null', byTime)).map(asRecord)
    case 'running':
      return (yield* page("state = 'running'", 'job.position')).map(asRecord)
    case 'dead':
      return (yield* page("state = 'dead'", 'job.position desc')).map(asRecord)
  }
}

/** For how long the oldest ready job of each queue has been, of those that have one. */
export function* oldestReadyMs({ dialect, job, namespace }: Site): Flow<Readonly<Record<string, number>>> {
  const ages = new Map<string, number>()
  for (const [line, order, isRanked] of [
    [plainLine, 'due_at, position', false],
    [specialLine, 'priority, due_at, position', true],
  ] as const) {
    // Each is the first of the line's index, whose order it names in full: no statistics make another way look better.
    const next = (after: string) => `(select queue from ${job} where namespace = $1 and ${line} ${after} order by queue, ${order} limit 1)`
    const due = `select due_at from ${job} where namespace = $1 and queue = listed.queue and ${line}`
    const rows = yield* sql(
      `with recursive listed(queue) as (
         select ${next('')}
         union all
         select ${next('and queue > listed.queue')} from listed where listed.queue is not null
       )
       select queue, ${dialect.nowMs} as now_ms, (
         ${isRanked ? `select min((${due} and priority = class.column1 order by ${order} limit 1)) from ${classes}` : `${due} order by ${order} limit 1`}
       ) as due_at
       from listed
       where queue is not null`,
      namespace,
    )
    for (const { queue, now_ms: nowMs, due_at: dueAt } of rows) {
      const name = String(queue)
      if (int(dueAt) <= int(nowMs)) ages.set(name, Math.max(ages.get(name) ?? 0, int(nowMs) - int(dueAt)))
    }
  }
  return Object.fromEntries(ages)
}

/** Every queue that a job is in. Goes from queue to queue in each index, so it costs by their number and not by that of the jobs. */
export function* queues({ job, namespace }: Site): Flow<readonly string[]> {
  const found = new Set<string>()
  for (const kind of [plainLine, specialLine, 'blocked_by is not null', 'forget_at is not null']) {
    const next = (after: string) => `(select min(queue) from ${job} where namespace = $1 and ${kind} ${after})`
    const rows = yield* sql(
      `with recursive listed(queue) as (
         select ${next('')}
         union all
         select ${next('and queue > listed.queue')} from listed where listed.queue is not null
       )
       select queue from listed where queue is not null`,
      namespace,
    )
    for (const { queue } of rows) found.add(String(queue))
  }
  const running = yield* sql(`select distinct queue from ${job} where namespace = $1 and state = 'running'`, namespace)
  for (const { queue } of running) found.add(String(queue))
  return [...found].sort()
}

/** The id of the job that holds a unique key. */
export function* holder({ dialect, claim, namespace }: Site, queue: string, key: string): Flow<string | undefined> {
  const row = yield* sqlFirst(
    `select job
     from ${claim}
     where namespace = $1 and queue = $2 and key = $3 and (expires_at is null or expires_at > ${dialect.nowMs})`,
    namespace,
    queue,
    key,
  )
  return row && String(row.job)
}

function* pageOf(site: Site, { queue, limit }: { queue: string; limit: number }, rest: string): Flow<readonly Row[]> {
  return yield* sql(
    `select ${recordColumns(site)} from ${site.job} as job where job.namespace = $1 and job.queue = $2 and ${rest}`,
    site.namespace,
    queue,
    limit,
  )
}

/** The priorities of the jobs in a queue's special line, the highest first. */
function* priorities({ job, namespace }: Site, queue: string): Flow<readonly number[]> {
  const next = (after: string) => `(select max(priority) from ${job} where namespace = $1 and queue = $2 and ${specialLine} ${after})`
  const rows = yield* sql(
    `with recursive listed(priority) as (
       select ${next('')}
       union all
       select ${next('and priority < listed.priority')} from listed where listed.priority is not null
     )
     select priority from listed where priority is not null`,
    namespace,
    queue,
  )
  return rows.map(({ priority }) => int(priority))
}
