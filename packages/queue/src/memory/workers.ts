import type { StepRequest } from '../broker.ts'
import type { MemoryJob } from './job.ts'

/** A worker that ended is remembered for an hour, so that a late request of its cannot bring it back. */
const workerMemoryMs = 3_600_000

/** A worker as the model knows it. */
export interface MemoryWorker {
  readonly id: string
  state: 'alive' | 'left' | 'lapsed'
  settledSeq: number
  fetchedSeq: number
  lost: readonly string[]
  leaseUntilMs: number
  /** What it was handed, in that order; {@link Workers.held} drops what has moved on. */
  readonly handed: Set<MemoryJob>
}

/** All workers that the model has met. */
export class Workers {
  readonly #workers = new Map<string, MemoryWorker>()

  find(id: string): MemoryWorker | undefined {
    return this.#workers.get(id)
  }

  /** Only the first request of a worker makes it known: one with a later number that is unknown was reaped and swept. */
  meet({ worker: id, seq }: StepRequest): MemoryWorker | undefined {
    const known = this.#workers.get(id)
    if (known || seq !== 1) return known
    const worker: MemoryWorker = { id, state: 'alive', settledSeq: 0, fetchedSeq: 0, lost: [], leaseUntilMs: 0, handed: new Set() }
    this.#workers.set(id, worker)
    return worker
  }

  /** Gives a worker one job more. */
  hand(worker: MemoryWorker, job: MemoryJob): void {
    // Again at the end, also for a job that this worker had before: hand-outs are in the order of the line.
    worker.handed.delete(job)
    worker.handed.add(job)
  }

  /** What a worker has in its hands. */
  held(worker: MemoryWorker): readonly MemoryJob[] {
    for (const job of worker.handed) if (job.state !== 'running' || job.worker !== worker.id) worker.handed.delete(job)
    return [...worker.handed]
  }

  /** The first of the workers whose lease is over, except the one that asks. One that holds nothing loses nothing: it may come back. */
  lapsed(asking: MemoryWorker, limit: number, nowMs: number): readonly MemoryWorker[] {
    const lapsed: MemoryWorker[] = []
    for (const worker of this.#workers.values()) {
      if (lapsed.length === limit) break
      if (worker === asking || worker.state !== 'alive' || worker.leaseUntilMs >= nowMs) continue
      if (this.held(worker).length > 0) lapsed.push(worker)
    }
    return lapsed
  }

  /** Forgets workers that have been silent for an hour. */
  sweep(nowMs: number): void {
    for (const [id, worker] of this.#workers) {
      if (worker.leaseUntilMs + workerMemoryMs < nowMs && this.held(worker).length === 0) this.#workers.delete(id)
    }
  }
}
