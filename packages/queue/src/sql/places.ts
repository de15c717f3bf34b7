import type { Limit } from '../limits.ts'
import type { Site } from './connection.ts'
import type { Insertion } from './dialect.ts'
import { type Flow, int, type Row, sql, sqlFirst } from './flow.ts'
import { inTurn } from './line.ts'
import { asLimits } from './rows.ts'

/** What these flows know of a job. */
export interface Limited {
  /** Zero for one that is not stored yet. */
  readonly position: number
  readonly queue: string
  readonly limits: readonly Limit[]
  readonly order: string | null
}

/** A key of a queue. */
export interface Key {
  readonly queue: string
  readonly key: string
}

/** How many jobs with a key are running. */
export function* runningWith({ slot, namespace }: Site, { queue, key }: Key): Flow<number> {
  const row = yield* sqlFirst(
    `select count(*) as running from ${slot} where namespace = $1 and queue = $2 and key = $3`,
    namespace,
    queue,
    key,
  )
  return int(row?.running)
}

/** Books the places that starting jobs take. */
export function* takePlaces({ dialect, slot, namespace }: Site, jobs: readonly Limited[]): Flow<void> {
  const rows = jobs.flatMap(({ position, queue, limits }) => concurrencyKeys(limits).map((key) => [position, namespace, queue, key]))
  if (rows.length === 0) return
  const insertion: Insertion = {
    table: slot,
    carried: [
      ['position', 'bigint'],
      ['namespace', 'text'],
      ['queue', 'text'],
      ['key', 'text'],
    ],
    rows,
    columns: ['position', 'namespace', 'queue', 'key'],
    rest: '',
  }
  for (const statement of dialect.insert(insertion)) yield statement
}

/**
 * Frees the places of jobs that stopped running, or that waited for their turn and will not take it now, and lets in the first job behind
 * each of their keys, as many as there are jobs. Whoever calls it for jobs of a queue has locked it. Returns the queues of those let in.
 */
export function* freePlaces(site: Site, jobs: readonly Limited[]): Flow<readonly string[]> {
  const { dialect, slot } = site
  const turns = new Map<string, Key & { count: number }>()
  for (const { queue, limits } of jobs) {
    for (const key of concurrencyKeys(limits)) {
      const turn = turns.get(`${queue} ${key}`) ?? { queue, key, count: 0 }
      turn.count += 1
      turns.set(`${queue} ${key}`, turn)
    }
  }
  if (turns.size === 0) return []
  const positions = dialect.list(jobs.map(({ position }) => position))
  yield* sql(`delete from ${slot} where ${dialect.isIn('position', '$1', 'bigint')}`, positions)
  const letIn: string[] = []
  for (const { count, ...key } of turns.values()) if ((yield* letInFirst(site, key, count)) > 0) letIn.push(key.queue)
  return letIn
}

/** Lets the first `count` jobs behind a key come back to their line. Returns how many there were. */
export function* letInFirst({ dialect, job, namespace }: Site, { queue, key }: Key, count: number): Flow<number> {
  const rows = yield* sql(
    `update ${job}
     set blocked_by = null, blocked_key = null
     where position in (
       select position
       from ${job}
       where namespace = $1 and queue = $2 and blocked_by = 'limit' and blocked_key = $3
       order by ${inTurn()}
       limit $4
       ${dialect.skipLocked}
     )
     returning position`,
    namespace,
    queue,
    key,
    count,
  )
  return rows.length
}

/** The limits of the first job behind a key; undefined when nobody waits there. */
export function* firstBehind({ job, namespace }: Site, { queue, key }: Key): Flow<readonly Limit[] | undefined> {
  const row: Row | undefined = yield* sqlFirst(
    `select limits
     from ${job}
     where namespace = $1 and queue = $2 and blocked_by = 'limit' and blocked_key = $3
     order by ${inTurn()}
     limit 1`,
    namespace,
    queue,
    key,
  )
  return row && asLimits(row.limits)
}

/** Locks the queues of jobs with limits or an order. Comes before every lock on a row of a job. */
export function* lockQueuesOf(site: Site, jobs: readonly Limited[]): Flow<void> {
  const queues = new Set(jobs.filter(({ limits, order }) => limits.length > 0 || order !== null).map(({ queue }) => queue))
  for (const statement of site.dialect.lockQueues(site, [...queues])) yield statement
}

function concurrencyKeys(limits: readonly Limit[]): readonly string[] {
  return limits.filter(({ kind }) => kind === 'concurrency').map(({ key }) => key)
}
