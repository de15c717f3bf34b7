import type { Limit } from '../limits.ts'
import type { MemoryJob } from './job.ts'

/** What the limits of one queue are measured by: who runs, and when the next start of each rate is due. */
export class Limits {
  readonly #running = new Map<string, Set<MemoryJob>>()
  /** The theoretical arrival time of each rate key, in milliseconds since the epoch. */
  readonly #arrivals = new Map<string, number>()

  /** The first limit that does not let the job start now. */
  refusing(job: MemoryJob, nowMs: number): Limit | undefined {
    return job.limits.find((limit) => this.room(limit, nowMs) === 0)
  }

  /** How many jobs with these numbers could start one after the other now. */
  room(limit: Limit, nowMs: number): number {
    if (limit.kind === 'concurrency') return Math.max(0, limit.most - (this.#running.get(limit.key)?.size ?? 0))
    // A start that is due in less than a millionth of a gap is due now: sums of gaps that are no whole numbers are not exact.
    return Math.max(0, Math.floor(limit.burst - this.#aheadMs(limit.key, nowMs) / gapMs(limit) + 1e-6))
  }

  /** When a job with these numbers may start at the earliest, in milliseconds since the epoch; the past means now. */
  opensAtMs(limit: Extract<Limit, { kind: 'rate' }>, nowMs: number): number {
    return nowMs + this.#aheadMs(limit.key, nowMs) - gapMs(limit) * (limit.burst - 1)
  }

  /** A job starts. */
  enter(job: MemoryJob, nowMs: number): void {
    for (const limit of job.limits) {
      if (limit.kind === 'rate') {
        this.#arrivals.set(limit.key, nowMs + this.#aheadMs(limit.key, nowMs) + gapMs(limit))
        continue
      }
      const running = this.#running.get(limit.key) ?? new Set()
      this.#running.set(limit.key, running.add(job))
    }
  }

  /** A job that was running is not any more. */
  leave(job: MemoryJob): void {
    for (const { kind, key } of job.limits) {
      const running = kind === 'concurrency' ? this.#running.get(key) : undefined
      running?.delete(job)
      if (running?.size === 0) this.#running.delete(key)
    }
  }

  /** Drops the rates that have nothing saved up against anybody. */
  sweep(nowMs: number): void {
    for (const [key, arrivalMs] of this.#arrivals) if (arrivalMs <= nowMs) this.#arrivals.delete(key)
  }

  #aheadMs(key: string, nowMs: number): number {
    return Math.max(0, (this.#arrivals.get(key) ?? nowMs) - nowMs)
  }
}

function gapMs({ most, perMs }: Extract<Limit, { kind: 'rate' }>): number {
  return perMs / most
}
