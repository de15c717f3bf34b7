import { blockedQueues, keyLimit, listed } from './blocked-keys.ts'
import type { Site } from './connection.ts'
import { type Flow, sql } from './flow.ts'
import type { Key } from './places.ts'

/** What these flows know of a job. */
export interface Ordered {
  readonly queue: string
  readonly order: string | null
}

/**
 * Gives the turn to the first job behind each order of these jobs in which nobody has it. Comes after a job of the order has ended for
 * good, or was put behind it; whoever calls it has locked the queues. Returns the queues of those that came in line.
 */
export function* passOrders({ dialect, job, namespace }: Site, jobs: readonly Ordered[]): Flow<readonly string[]> {
  const pairs = new Map(jobs.flatMap(({ queue, order }) => (order === null ? [] : [[`${queue} ${order}`, [queue, order]]])))
  if (pairs.size === 0) return []
  const rows = yield* sql(
    `update ${job}
     set has_turn = 1, blocked_by = null, blocked_key = null
     where position in (
       select (
         select behind.position
         from ${job} as behind
         where behind.namespace = $1 and behind.queue = pair.queue and behind.order_key = pair.key and behind.blocked_by = 'order'
         order by behind.position
         limit 1
       )
       from ${dialect.pairs('$2')}
       where not exists (
         select 1
         from ${job} as head
         where head.namespace = $1 and head.queue = pair.queue and head.order_key = pair.key and head.has_turn = 1 and head.forget_at is null
       )
     )
     returning queue`,
    namespace,
    JSON.stringify([...pairs.values()]),
  )
  return rows.map(({ queue }) => String(queue))
}

/** Orders in which jobs wait although nobody has the turn, and where to go on. */
export interface OpenOrders {
  readonly found: readonly Ordered[]
  /** Undefined: all were looked through. */
  readonly next: Key | undefined
}

/** Looks at the next orders behind `after`: a worker of an older version ends a job without passing its turn on. */
export function* openOrders(site: Site, after: Key | undefined): Flow<OpenOrders> {
  const { job, namespace } = site
  const found: Ordered[] = []
  let left = keyLimit
  for (const queue of yield* blockedQueues(site, after?.queue ?? '')) {
    const rows = yield* sql(
      `${listed(job, "blocked_by = 'order'")}
       select key, exists (
         select 1
         from ${job} as head
         where head.namespace = $1 and head.queue = $2 and head.order_key = listed.key and head.has_turn = 1 and head.forget_at is null
       ) as has_turn
       from listed
       where key is not null
       limit $4`,
      namespace,
      queue,
      queue === after?.queue ? after.key : '',
      left,
    )
    for (const row of rows) if (!row.has_turn) found.push({ queue, order: String(row.key) })
    left -= rows.length
    if (left <= 0) return { found, next: { queue, key: String(rows.at(-1)?.key) } }
  }
  return { found, next: undefined }
}
