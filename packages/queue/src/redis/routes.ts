import type { Result, StepRequest } from '../broker.ts'

/** What one step does on one queue. */
export interface Stop {
  readonly queue: string
  readonly want: number
  /** So many of the wanted jobs may be ones that start only once. */
  readonly free: number
  readonly results: readonly Result[]
}

/** How long a running job's queue may go unasked by the steps of a worker that is busy with others. Milliseconds. */
const askEveryMs = 500

/**
 * Which queues a worker has to do with. The port knows a worker and its jobs by their ids alone; in Redis each queue is a world of its
 * own, in which the worker has a lease, a step number and what it holds. This remembers, in the process, who is where.
 */
export class Route {
  /** Queues that know the worker. */
  readonly joined = new Set<string>()
  readonly #held = new Map<string, { readonly queue: string; readonly seq: number }>()
  readonly #askedMs = new Map<string, number>()
  #seq = 0
  #stops: readonly Stop[] = []
  /** The newest request was the last one: this worker left, or its lease is lost somewhere. */
  over = false
  wanted: readonly string[] = []
  usedMs = performance.now()
  readonly #isNew: boolean

  /** A worker that is not new, as when another process served it before, is served where it is known and joins nothing. */
  constructor(isNew: boolean) {
    this.#isNew = isNew
  }

  /** Whether a queue that does not know the worker is to take it in. One that did and has forgotten it must not. */
  mayJoin(queue: string): boolean {
    return this.#isNew && !this.joined.has(queue)
  }

  /** Where a request goes. A repeated one goes the same way. */
  stops(request: StepRequest, known: readonly string[]): readonly Stop[] {
    this.usedMs = performance.now()
    if (request.seq === this.#seq) return this.#stops
    const results = this.split(request.results)
    const queues = new Set([...Object.keys(request.want), ...results.keys(), ...this.#unasked(request)])
    if (queues.size === 0) for (const queue of this.joined.size > 0 ? this.joined : known) queues.add(queue)
    const stops = [...queues].map((queue) => {
      const want = request.want[queue] ?? 0
      return { queue, want, free: want - (request.ahead?.[queue] ?? 0), results: results.get(queue) ?? [] }
    })
    // A late request must not change the way of the newest one.
    if (request.seq < this.#seq) return stops
    this.#seq = request.seq
    this.#stops = stops
    this.wanted = Object.keys(request.want)
    return stops
  }

  /** Things about jobs by queue. What is not known to be anywhere goes to every queue: at most one of them has it. */
  split<T extends { readonly id: string }>(things: readonly T[]): Map<string, T[]> {
    const byQueue = new Map<string, T[]>()
    const add = (queue: string, thing: T) => {
      const there = byQueue.get(queue)
      if (there) there.push(thing)
      else byQueue.set(queue, [thing])
    }
    for (const thing of things) {
      const held = this.#held.get(thing.id)
      if (held) add(held.queue, thing)
      else for (const queue of this.joined) add(queue, thing)
    }
    return byQueue
  }

  /** Books that `queue` has answered request `seq` with these jobs. */
  answered(queue: string, seq: number, jobs: readonly { readonly id: string }[]): void {
    this.joined.add(queue)
    this.#askedMs.set(queue, performance.now())
    const hand = { queue, seq }
    for (const { id } of jobs) this.#held.set(id, hand)
  }

  /** Books that every queue has answered a request: its results are settled, but for jobs that it handed out anew. */
  settled({ seq, results }: StepRequest): void {
    for (const { id } of results) if ((this.#held.get(id)?.seq ?? seq) < seq) this.#held.delete(id)
  }

  /** Books that these jobs are no longer the worker's. */
  dropped(ids: Iterable<string>): void {
    for (const id of ids) this.#held.delete(id)
  }

  /** Books what a renewal said: whatever was handed out up to `seenSeq` and is not in `holding` has gone back. */
  keepOnly(holding: ReadonlySet<string>, seenSeq: number): void {
    for (const [id, { seq }] of this.#held) if (seq <= seenSeq && !holding.has(id)) this.#held.delete(id)
  }

  /** Queues of running jobs that somebody may want stopped. A worker that has no room has time to ask all of them. */
  *#unasked({ want }: StepRequest): Iterable<string> {
    if (this.joined.size < 2) return
    const since = performance.now() - (Object.keys(want).length === 0 ? 0 : askEveryMs)
    for (const { queue } of this.#held.values()) if ((this.#askedMs.get(queue) ?? 0) < since) yield queue
  }
}
