import type { Site } from './connection.ts'
import { type Flow, sql } from './flow.ts'

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
