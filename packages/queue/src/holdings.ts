import type { LeasedJob, Outcome } from './broker.ts'
import { asRunningJob, type RunningJob } from './current-job.ts'
import type { QueueError } from './errors.ts'
import { Stop } from './stop.ts'

/** A job in this lane's hands: it may wait for a slot, runs until it has an outcome, and is held until the broker has accepted that. */
export interface Held {
  readonly leased: LeasedJob
  /** The name under which it was taken: what the broker knows as its worker. */
  readonly worker: string
  readonly job: RunningJob
  readonly stop: Stop
  readonly takenMs: number
  /** 0 while it waits for a slot. */
  readonly startedMs: number
  readonly outcome: Outcome | undefined
  /** False once the broker has accepted its end, or the job is lost. */
  readonly isHeld: boolean
}

/** One that has ended. */
export type Ended = Held & { readonly outcome: Outcome }

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Everything a lane holds, by hand-out. Counted as it changes: with hundreds of quick jobs, counting at each step would be most of the step. */
export class Holdings {
  readonly #held = new Set<Mutable<Held>>()
  readonly #ended = new Set<Ended>()
  readonly #running = new Map<string, number>()
  #runningCount = 0

  get size(): number {
    return this.#held.size
  }

  /** How many handlers are running. */
  get runningCount(): number {
    return this.#runningCount
  }

  /** How many of them are of one queue. */
  runningOf(queue: string): number {
    return this.#running.get(queue) ?? 0
  }

  /** Those that have not ended, also those that wait for a slot. */
  get unended(): readonly Held[] {
    return this.all.filter(({ outcome }) => outcome === undefined)
  }

  get all(): readonly Held[] {
    return [...this.#held]
  }

  /** Takes a job, which waits until {@link Holdings.begin}. */
  add(leased: LeasedJob, worker: string): Held {
    const job = asRunningJob(leased)
    const held: Held = { leased, worker, job, stop: new Stop(), takenMs: performance.now(), startedMs: 0, outcome: undefined, isHeld: true }
    this.#held.add(held)
    return held
  }

  /** Books that the handler of a job begins. */
  begin(held: Mutable<Held>): void {
    if (!held.isHeld) return
    held.startedMs = performance.now()
    this.#count(held.leased.queue, 1)
  }

  /** Books how the handler ended. Without effect when the hand-out is no longer held, or has ended before. */
  end(held: Mutable<Held>, outcome: Outcome): void {
    if (!held.isHeld || held.outcome) return
    held.outcome = outcome
    this.#ended.add(held as Ended)
    if (held.startedMs > 0) this.#count(held.leased.queue, -1)
  }

  /** Takes one hand-out away. Returns whether it was held. */
  remove(held: Mutable<Held>): boolean {
    if (!held.isHeld) return false
    held.isHeld = false
    this.#held.delete(held)
    if (held.outcome) this.#ended.delete(held as Ended)
    else if (held.startedMs > 0) this.#count(held.leased.queue, -1)
    return true
  }

  /** Those whose ends the broker has not accepted yet, at most `limit`. */
  ended(limit = Number.POSITIVE_INFINITY): readonly Ended[] {
    if (this.#ended.size <= limit) return [...this.#ended]
    return [...this.#ended].slice(0, limit)
  }

  /** Aborts the handler of a job, whichever hand-out of it is running. */
  stop(id: string, reason: QueueError): void {
    for (const held of this.unended) if (held.leased.id === id) held.stop.abort(reason)
  }

  #count(queue: string, change: 1 | -1): void {
    this.#runningCount += change
    this.#running.set(queue, (this.#running.get(queue) ?? 0) + change)
  }
}
