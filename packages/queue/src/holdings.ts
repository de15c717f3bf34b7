import type { LeasedJob, Outcome, Result } from './broker.ts'
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
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Everything a lane holds, by hand-out. Counted as it changes: with hundreds of quick jobs, counting at each step would be most of the step. */
export class Holdings {
  readonly #held = new Map<string, Mutable<Held>>()
  readonly #ended = new Set<Held>()
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
    return [...this.#held.values()]
  }

  /** Takes a job, which waits until {@link Holdings.begin}. */
  add(leased: LeasedJob, worker: string): Held {
    const job = asRunningJob(leased)
    const held = { leased, worker, job, stop: new Stop(), takenMs: performance.now(), startedMs: 0, outcome: undefined }
    this.#held.set(job.runId, held)
    return held
  }

  /** Books that the handler of a job begins. */
  begin({ job }: Held): void {
    const held = this.#held.get(job.runId)
    if (!held) return
    held.startedMs = performance.now()
    this.#count(job.queue, 1)
  }

  /** Books how the handler ended. Without effect when the hand-out is no longer held, or has ended before. */
  end({ job }: Held, outcome: Outcome): void {
    const held = this.#held.get(job.runId)
    if (!held || held.outcome) return
    held.outcome = outcome
    this.#ended.add(held)
    if (held.startedMs > 0) this.#count(job.queue, -1)
  }

  /** Takes one hand-out away and returns it; undefined when it is not held (any more). */
  remove(id: string, fence: number): Held | undefined {
    const runId = `${id}:${fence}`
    const held = this.#held.get(runId)
    if (!held) return undefined
    this.#held.delete(runId)
    if (held.outcome) this.#ended.delete(held)
    else if (held.startedMs > 0) this.#count(held.leased.queue, -1)
    return held
  }

  /** The ends that the broker has not accepted yet, at most `limit`. */
  results(limit = Number.POSITIVE_INFINITY): Result[] {
    const results: Result[] = []
    for (const { leased, outcome } of this.#ended) {
      if (results.length >= limit) break
      if (outcome) results.push({ id: leased.id, fence: leased.fence, outcome })
    }
    return results
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
