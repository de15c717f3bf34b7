import type { Limit } from '../limits.ts'
import type { Site } from './connection.ts'
import { type Flow, sql } from './flow.ts'
import type { Candidate } from './line.ts'
import { runningWith } from './places.ts'
import { afterStart, arrivalOf, bookStarts, bookWait, opensAt, type Rate, roomOf } from './rates.ts'

/** Why a job may not start. `freeAt` is when a rate will allow it. */
export interface Refusal {
  readonly by: 'limit' | 'paused-key' | 'paused-task'
  /** The key, or the paused task. */
  readonly key: string
  readonly freeAt?: number
}

/** What is paused in a queue. */
export interface Pauses {
  readonly queue: boolean
  readonly tasks: ReadonlySet<string>
  readonly keys: ReadonlySet<string>
}

export function* pausesOf({ pause, namespace }: Site, queue: string): Flow<Pauses> {
  const rows = yield* sql(`select task, key from ${pause} where namespace = $1 and queue = $2`, namespace, queue)
  return {
    queue: rows.some(({ task, key }) => task === '' && key === ''),
    tasks: new Set(rows.map(({ task }) => String(task)).filter((task) => task !== '')),
    keys: new Set(rows.map(({ key }) => String(key)).filter((key) => key !== '')),
  }
}

/** Decides about the candidates of one queue in one step, one after the other, and remembers what the ones before took. */
export class Admission {
  readonly #site: Site
  readonly #queue: string
  readonly #pauses: Pauses
  readonly #nowMs: number
  readonly #running = new Map<string, number>()
  readonly #arrivals = new Map<string, number>()
  readonly #started = new Set<string>()

  constructor(site: Site, { queue, pauses, nowMs }: { readonly queue: string; readonly pauses: Pauses; readonly nowMs: number }) {
    this.#site = site
    this.#queue = queue
    this.#pauses = pauses
    this.#nowMs = nowMs
  }

  /** Undefined when the job starts now. A refused one takes nothing. */
  *ask({ task, limits, order }: Candidate): Flow<Refusal | undefined> {
    if (this.#pauses.tasks.has(task)) return { by: 'paused-task', key: task }
    const keys = limits.map(({ key }) => key)
    const paused = (order === null ? keys : [order, ...keys]).find((key) => this.#pauses.keys.has(key))
    if (paused !== undefined) return { by: 'paused-key', key: paused }
    for (const limit of limits) {
      const refusal = limit.kind === 'concurrency' ? yield* this.#askPlace(limit) : yield* this.#askRate(limit)
      if (refusal) return refusal
    }
    for (const limit of limits) this.#take(limit)
    return undefined
  }

  /** Stores the starts that rates have to count. */
  *book(): Flow<void> {
    for (const key of this.#started) yield* bookStarts(this.#site, { queue: this.#queue, key }, this.#arrivals.get(key) ?? 0)
    this.#started.clear()
  }

  *#askPlace({ key, most }: Extract<Limit, { kind: 'concurrency' }>): Flow<Refusal | undefined> {
    const running = this.#running.get(key) ?? (yield* runningWith(this.#site, { queue: this.#queue, key }))
    this.#running.set(key, running)
    return running >= most ? { by: 'limit', key } : undefined
  }

  *#askRate(rate: Rate): Flow<Refusal | undefined> {
    const { key } = rate
    const arrival = this.#arrivals.get(key) ?? (yield* arrivalOf(this.#site, { queue: this.#queue, key }))
    this.#arrivals.set(key, arrival)
    return roomOf(rate, arrival, this.#nowMs) === 0 ? { by: 'limit', key, freeAt: opensAt(rate, arrival, this.#nowMs) } : undefined
  }

  #take(limit: Limit): void {
    const { key } = limit
    if (limit.kind === 'concurrency') {
      this.#running.set(key, (this.#running.get(key) ?? 0) + 1)
      return
    }
    this.#arrivals.set(key, afterStart(limit, this.#arrivals.get(key) ?? 0, this.#nowMs))
    this.#started.add(key)
  }
}

/** Puts a job behind what refused it. It keeps its place in line. */
export function* block(site: Site, { position, queue }: { position: number; queue: string }, { by, key, freeAt }: Refusal): Flow<void> {
  yield* sql(`update ${site.job} set blocked_by = $2, blocked_key = $3 where position = $1`, position, by, key)
  if (freeAt !== undefined) yield* bookWait(site, { queue, key }, freeAt)
}
