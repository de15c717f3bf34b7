import type { PauseTarget } from '../limits.ts'
import type { Site } from './connection.ts'
import { type Flow, int, type Row, sql } from './flow.ts'
import { inTurn } from './line.ts'
import type { Key } from './places.ts'
import { asLimits } from './rows.ts'

/** At most this many keys are looked through at once. */
export const keyLimit = 1_000

/** Keys behind which jobs wait although some of them fit, and where to go on. */
export interface KeysWithRoom {
  readonly found: readonly (Key & { readonly room: number })[]
  /** Undefined: all were looked through. */
  readonly next: Key | undefined
}

/**
 * Looks at the next keys with jobs that a limit on concurrency blocks. Goes from key to key in an index, so it costs by their number and
 * not by that of the jobs.
 */
export function* keysWithRoom(site: Site, after: Key | undefined): Flow<KeysWithRoom> {
  const found: (Key & { room: number })[] = []
  let left = keyLimit
  for (const queue of yield* blockedQueues(site, after?.queue ?? '')) {
    const rows = yield* limitKeys(site, { queue, key: queue === after?.queue ? after.key : '' }, left)
    for (const row of rows) {
      const key = String(row.key)
      const limit = asLimits(row.limits).find((each) => each.key === key)
      const room = limit?.kind === 'concurrency' ? limit.most - int(row.running) : 0
      if (room > 0) found.push({ queue, key, room })
    }
    left -= rows.length
    if (left <= 0) return { found, next: { queue, key: String(rows.at(-1)?.key) } }
  }
  return { found, next: undefined }
}

/** What is not paused, although jobs are blocked by it: the process that resumed it ended too early. */
export function* keysNotPaused(site: Site): Flow<readonly PauseTarget[]> {
  const { job, pause, namespace } = site
  const found: PauseTarget[] = []
  for (const queue of yield* blockedQueues(site, '')) {
    for (const [kind, column] of [
      ['paused-task', 'task'],
      ['paused-key', 'key'],
    ] as const) {
      const rows = yield* sql(
        `${listed(job, `blocked_by = '${kind}'`)}
         select key
         from listed
         where key is not null and not exists (
           select 1 from ${pause} as paused where paused.namespace = $1 and paused.queue = $2 and paused.${column} = listed.key
         )
         limit ${keyLimit}`,
        namespace,
        queue,
        '',
      )
      for (const { key } of rows) found.push({ queue, [column]: String(key) })
    }
  }
  return found
}

function* limitKeys({ job, slot, namespace }: Site, { queue, key }: Key, limit: number): Flow<readonly Row[]> {
  return yield* sql(
    `${listed(job, "blocked_by = 'limit'")}
     select key,
       (select limits
        from ${job} as first
        where first.namespace = $1 and first.queue = $2 and first.blocked_by = 'limit' and first.blocked_key = listed.key
        order by ${inTurn('first')}
        limit 1) as limits,
       (select count(*) from ${slot} as taken where taken.namespace = $1 and taken.queue = $2 and taken.key = listed.key) as running
     from listed
     where key is not null
     limit $4`,
    namespace,
    queue,
    key,
    limit,
  )
}

/** The queues in which jobs are blocked, from this name on. */
export function* blockedQueues({ job, namespace }: Site, from: string): Flow<readonly string[]> {
  const next = (which: string) => `(select min(queue) from ${job} where namespace = $1 and blocked_by is not null and queue ${which})`
  const rows = yield* sql(
    `with recursive listed(queue) as (
       select ${next('>= $2')}
       union all
       select ${next('> listed.queue')} from listed where listed.queue is not null
     )
     select queue from listed where queue is not null`,
    namespace,
    from,
  )
  return rows.map(({ queue }) => String(queue))
}

/** The keys of a queue behind which jobs wait, each once: `$1` is the namespace, `$2` the queue, `$3` the key to begin behind. */
export function listed(job: string, kind: string): string {
  const next = (after: string) =>
    `(select min(blocked_key) from ${job} where namespace = $1 and queue = $2 and ${kind} and blocked_key > ${after})`
  return `with recursive listed(key) as (
    select ${next('$3')}
    union all
    select ${next('listed.key')} from listed where listed.key is not null
  )`
}
