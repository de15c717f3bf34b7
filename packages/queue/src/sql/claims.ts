import type { NewJob } from '../broker.ts'
import type { Unique } from '../limits.ts'
import type { Site } from './connection.ts'
import type { Insertion } from './dialect.ts'
import { type Flow, int, RepeatTransaction, type Row, sql, sqlFirst } from './flow.ts'
import { freePlaces, type Limited, lockQueuesOf } from './places.ts'
import { asTally, dueAtMs, type TallyRow, tallyColumns } from './rows.ts'

/** What becomes of a batch of which some jobs are unique. */
export interface Claimed {
  /** The jobs to store, with what later ones of the batch made of them. */
  readonly admitted: readonly NewJob[]
  /** Who holds the key, by the id of the job that was refused. */
  readonly holders: ReadonlyMap<string, string>
  /** Given the ids that were stored. Throws when a key was taken for a job that somebody else stored at that moment: to be repeated. */
  readonly check: (stored: ReadonlySet<string>) => void
}

type UniqueJob = NewJob & { readonly unique: Unique }

/** A job that changes the one that holds its key. */
interface Change {
  readonly holder: string
  readonly job: UniqueJob
}

const claimColumns = [
  ['namespace', 'text'],
  ['queue', 'text'],
  ['key', 'text'],
  ['job', 'text'],
  ['until', 'text'],
  ['ttl_ms', 'bigint'],
] as const

export function hasClaims(job: NewJob): job is UniqueJob {
  return job.unique !== undefined
}

/**
 * Takes the unique keys of a batch, job by job in its order. Whoever else asks for one of them waits until the transaction is over.
 * A holder that is changed is locked before its key, as everybody does who starts or ends it.
 */
export function* claim(site: Site, jobs: readonly NewJob[]): Flow<Claimed> {
  const known = yield* knownIds(site, jobs)
  const fresh = firstOfEachId(jobs).filter(({ id }) => !known.has(id))
  const locked = yield* lockHolders(site, fresh.filter(hasClaims))
  const holderOf = yield* takeKeys(site, firstOfEachKey(fresh.filter(hasClaims)))
  const admitted = new Map<string, NewJob>()
  const holders = new Map<string, string>()
  const changes: Change[] = []
  for (const job of fresh) {
    const holder = hasClaims(job) ? holderOf.get(nameOf(job)) : undefined
    if (!hasClaims(job) || holder === undefined || holder === job.id) {
      admitted.set(job.id, job)
      continue
    }
    holders.set(job.id, holder)
    const { onConflict } = job.unique
    const ours = admitted.get(holder)
    if (onConflict === 'keep') continue
    if (ours) admitted.set(holder, changed(ours, job))
    else changes.push({ holder, job })
    if (onConflict !== 'postpone' || !(ours || locked.has(holder))) continue
    yield* extend(site, job)
    // It passes its turn on, although it is not even stored: as if it had come before this one.
    if (ours) yield* freePlaces(site, [asLimited(ours)])
  }
  for (const change of changes) yield* changeHolder(site, change, locked)
  return {
    admitted: [...admitted.values()],
    holders,
    check: (stored) => {
      const raced = [...admitted.values()].find((job) => hasClaims(job) && !stored.has(job.id))
      if (raced) throw new RepeatTransaction(`job "${raced.id}" was stored by somebody else at the same time`)
    },
  }
}

function* knownIds({ dialect, job, namespace }: Site, jobs: readonly NewJob[]): Flow<ReadonlySet<string>> {
  const rows = yield* sql(
    `select id from ${job} where namespace = $1 and ${dialect.isIn('id', '$2', 'text')}`,
    namespace,
    dialect.list(jobs.map(({ id }) => id)),
  )
  return new Set(rows.map(({ id }) => String(id)))
}

/** The jobs, not started yet, that hold keys and may have to be changed, by id. */
function* lockHolders(site: Site, jobs: readonly UniqueJob[]): Flow<ReadonlyMap<string, TallyRow>> {
  const { dialect, job, namespace } = site
  const changing = jobs.filter(({ unique }) => unique.onConflict !== 'keep')
  if (changing.length === 0) return new Map()
  const query = (lock: string) => `
    select ${tallyColumns}
    from ${job}
    where namespace = $1 and state = 'waiting' and fence = 0 and id in (
      select held.job
      from ${site.claim} as held join ${dialect.pairs('$2')} on pair.queue = held.queue and pair.key = held.key
      where held.namespace = $1
    )
    order by position
    ${lock}`
  const pairs = JSON.stringify(changing.map(({ queue, unique }) => [queue, unique.key]))
  yield* lockQueuesOf(site, [...(yield* sql(query(''), namespace, pairs)).map(asTally), ...changing.map(asLimited)])
  const rows: readonly Row[] = yield* sql(query(dialect.forUpdate), namespace, pairs)
  return new Map(rows.map(asTally).map((tally) => [tally.id, tally]))
}

/** Takes the keys that nobody holds (any more) and returns who holds each. In one order, so that two batches wait for each other in turn. */
function* takeKeys(site: Site, jobs: readonly UniqueJob[]): Flow<ReadonlyMap<string, string>> {
  const { dialect, namespace } = site
  const sorted = [...jobs].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  const isFree = `(held.expires_at <= ${dialect.nowMs} or held.job = excluded.job)`
  const anew = (column: string) => `${column} = case when ${isFree} then excluded.${column} else held.${column} end`
  const insertion: Insertion = {
    table: `${site.claim} as held`,
    carried: claimColumns,
    rows: sorted.map(({ id, queue, unique }) => [namespace, queue, unique.key, id, unique.until, unique.ttlMs]),
    columns: ['namespace', 'queue', 'key', 'job', 'until', ['expires_at', (carried) => `${dialect.nowMs} + ${carried('ttl_ms')}`]],
    rest: `on conflict (namespace, queue, key) do update set ${['job', 'until', 'expires_at'].map(anew).join(', ')}
      returning queue, key, job`,
  }
  const holders = new Map<string, string>()
  for (const statement of dialect.insert(insertion)) {
    for (const { queue, key, job } of yield statement) holders.set(`${queue} ${key}`, String(job))
  }
  return holders
}

/** Counts the time of a key anew. */
function* extend({ dialect, namespace, claim: table }: Site, { queue, unique }: UniqueJob): Flow<void> {
  yield* sql(
    `update ${table} set expires_at = ${dialect.nowMs} + $4 where namespace = $1 and queue = $2 and key = $3`,
    namespace,
    queue,
    unique.key,
    unique.ttlMs,
  )
}

/** Gives a holder that has not started yet the new payload, and with `postpone` the new time. */
function* changeHolder(site: Site, { holder, job }: Change, locked: ReadonlyMap<string, TallyRow>): Flow<void> {
  const { dialect, job: table } = site
  const held = locked.get(holder)
  if (!held) return yield* isGone(site, holder)
  yield* sql(`update ${table} set payload = $2 where position = $1`, held.position, Buffer.from(job.payload))
  if (job.unique.onConflict !== 'postpone') return
  const row = yield* sqlFirst(`select ${dialect.nowMs} as now_ms`)
  yield* sql(
    `update ${table}
     set due_at = $2,
       blocked_key = case when blocked_by in ('children', 'order') then blocked_key end,
       blocked_by = case when blocked_by in ('children', 'order') then blocked_by end
     where position = $1`,
    held.position,
    dueAtMs(job.due, int(row?.now_ms)),
  )
  // It gives its turn up, whether it waited behind a limit or was about to start.
  yield* freePlaces(site, [held])
}

/** A holder that is not locked has started or ended, unless it came to its key after the look at it. */
function* isGone({ job, namespace }: Site, holder: string): Flow<void> {
  const row = yield* sqlFirst(
    `select 1 as waiting from ${job} where namespace = $1 and id = $2 and state = 'waiting' and fence = 0`,
    namespace,
    holder,
  )
  if (row) throw new RepeatTransaction(`job "${holder}" took its unique key at the same time`)
}

function asLimited({ queue, limits = [], order }: NewJob): Limited {
  return { position: 0, queue, limits, order: order ?? null }
}

function changed(holder: NewJob, { payload, due, unique }: UniqueJob): NewJob {
  return unique.onConflict === 'postpone' ? { ...holder, payload, due } : { ...holder, payload }
}

function firstOfEachId(jobs: readonly NewJob[]): readonly NewJob[] {
  const seen = new Set<string>()
  return jobs.filter(({ id }) => seen.size !== seen.add(id).size)
}

function firstOfEachKey(jobs: readonly UniqueJob[]): readonly UniqueJob[] {
  const seen = new Set<string>()
  return jobs.filter((job) => seen.size !== seen.add(nameOf(job)).size)
}

// A queue's name has no space in it.
function nameOf({ queue, unique }: UniqueJob): string {
  return `${queue} ${unique.key}`
}
