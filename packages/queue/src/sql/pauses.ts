import type { PauseTarget } from '../limits.ts'
import type { Site } from './connection.ts'
import { type Flow, sql } from './flow.ts'

/** Writes a pause down. Steps that have begun may still hand out: {@link stepsAreOver} waits for them. */
export function* pause({ pause: table, namespace }: Site, target: PauseTarget): Flow<void> {
  const { queue, task, key } = named(target)
  yield* sql(
    `insert into ${table} (namespace, queue, task, key) values ($1, $2, $3, $4) on conflict do nothing`,
    namespace,
    queue,
    task,
    key,
  )
}

/**
 * Waits for every step that has begun: each holds the row of its worker from its beginning to its end. On SQLite nothing else runs
 * during a transaction anyway.
 */
export function* stepsAreOver({ dialect, worker, namespace }: Site): Flow<void> {
  yield* sql(`select id from ${worker} where namespace = $1 and state = 'alive' order by id ${dialect.forUpdate}`, namespace)
}

/** Ends a pause: what it blocked comes back to its line. */
export function* resume(site: Site, target: PauseTarget): Flow<void> {
  const { dialect, job, namespace } = site
  const { queue, task, key } = named(target)
  // A step that blocks jobs because of a pause has locked the queue before it read of it.
  for (const statement of dialect.lockQueues(site, [queue])) yield statement
  yield* sql(`delete from ${site.pause} where namespace = $1 and queue = $2 and task = $3 and key = $4`, namespace, queue, task, key)
  if (task === '' && key === '') return
  yield* sql(
    `update ${job}
     set blocked_by = null, blocked_key = null
     where namespace = $1 and queue = $2 and blocked_by = $3 and blocked_key = $4`,
    namespace,
    queue,
    task === '' ? 'paused-key' : 'paused-task',
    task === '' ? key : task,
  )
}

/** What is paused: of each queue itself first, then its tasks, then its keys. */
export function* paused({ pause: table, namespace }: Site): Flow<readonly PauseTarget[]> {
  const rows = yield* sql(
    `select queue, task, key from ${table} where namespace = $1 order by queue, case when key = '' then 0 else 1 end, task, key`,
    namespace,
  )
  return rows.map(({ queue, task, key }) => ({
    queue: String(queue),
    ...(task !== '' && { task: String(task) }),
    ...(key !== '' && { key: String(key) }),
  }))
}

/** A pause is of a task or of a key. */
function named({ queue, task = '', key = '' }: PauseTarget): Required<PauseTarget> {
  return { queue, task, key: task === '' ? key : '' }
}
