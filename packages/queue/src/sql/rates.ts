import type { Limit } from '../limits.ts'
import type { Site } from './connection.ts'
import { type Flow, sql, sqlFirst } from './flow.ts'
import { firstBehind, type Key, letInFirst } from './places.ts'

/** A limit on rate. */
export type Rate = Extract<Limit, { kind: 'rate' }>

/** At most this many jobs come back from behind one key at once. */
const letInLimit = 1_000

/** How many jobs with these numbers could start one after the other now, given the theoretical arrival time of the key. */
export function roomOf({ most, perMs, burst }: Rate, arrival: number, nowMs: number): number {
  const ahead = Math.max(0, arrival - nowMs)
  // A start that is due in less than a millionth of a gap is due now: sums of gaps that are no whole numbers are not exact.
  return Math.max(0, Math.floor(burst - ahead / (perMs / most) + 1e-6))
}

/** When a job with these numbers may start at the earliest; the past means now. */
export function opensAt({ most, perMs, burst }: Rate, arrival: number, nowMs: number): number {
  return Math.max(arrival, nowMs) - (perMs / most) * (burst - 1)
}

/** The theoretical arrival time after a start at `nowMs`. */
export function afterStart({ most, perMs }: Rate, arrival: number, nowMs: number): number {
  return Math.max(arrival, nowMs) + perMs / most
}

/** The theoretical arrival time of a key, zero when nothing was counted yet. */
export function* arrivalOf({ rate, namespace }: Site, { queue, key }: Key): Flow<number> {
  const row = yield* sqlFirst(`select arrival from ${rate} where namespace = $1 and queue = $2 and key = $3`, namespace, queue, key)
  return Number(row?.arrival ?? 0)
}

/** Stores the theoretical arrival time after the starts of a step. */
export function* bookStarts({ rate, namespace }: Site, { queue, key }: Key, arrival: number): Flow<void> {
  yield* sql(
    `insert into ${rate} (namespace, queue, key, arrival)
     values ($1, $2, $3, $4)
     on conflict (namespace, queue, key) do update set arrival = excluded.arrival`,
    namespace,
    queue,
    key,
    arrival,
  )
}

/** Notes when somebody behind the key may start. The earliest note counts. */
export function* bookWait({ rate, namespace }: Site, { queue, key }: Key, freeAt: number): Flow<void> {
  yield* sql(
    `insert into ${rate} as known (namespace, queue, key, arrival, free_at)
     values ($1, $2, $3, 0, $4)
     on conflict (namespace, queue, key) do update
     set free_at = case when known.free_at < excluded.free_at then known.free_at else excluded.free_at end`,
    namespace,
    queue,
    key,
    freeAt,
  )
}

/** Lets as many jobs try as each rate key of a queue allows by now, by the numbers of the first of them. Returns those keys. */
export function* openRates(site: Site, queue: string, nowMs: number): Flow<readonly Key[]> {
  const rows = yield* sql(
    `update ${site.rate} set free_at = null where namespace = $1 and queue = $2 and free_at <= $3 returning key, arrival`,
    site.namespace,
    queue,
    nowMs,
  )
  const opened = rows
    .map(({ key, arrival }) => ({ queue, key: String(key), arrival: Number(arrival) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  for (const { arrival, ...key } of opened) {
    const rate = yield* firstRate(site, key)
    if (rate) yield* letInFirst(site, key, Math.min(letInLimit, roomOf(rate, arrival, nowMs)))
  }
  return opened
}

/** Notes when the next may start behind keys that were opened in this step, now that it is known who did. */
export function* closeRates(site: Site, opened: readonly Key[], nowMs: number): Flow<void> {
  for (const key of opened) {
    const rate = yield* firstRate(site, key)
    if (rate) yield* bookWait(site, key, opensAt(rate, yield* arrivalOf(site, key), nowMs))
  }
}

/** The limit on rate that the first job behind a key is blocked by. */
function* firstRate(site: Site, key: Key): Flow<Rate | undefined> {
  const limits = yield* firstBehind(site, key)
  return limits?.find((limit): limit is Rate => limit.kind === 'rate' && limit.key === key.key)
}
