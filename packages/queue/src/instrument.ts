import type { Outcome } from './broker.ts'
import type { RunningJob } from './current-job.ts'
import { type Failure, toFailure } from './job.ts'
import type { Logger } from './logger.ts'

/** Text that travels with a job beside its input, such as trace context. At most 8 KiB as JSON. */
export type Headers = Readonly<Record<string, string>>

/** A job that is about to be stored. */
export interface EnqueuedJob {
  readonly id: string
  readonly task: string
  readonly queue: string
}

/** One hand-out of a job that is about to run. */
export interface InstrumentedRun {
  readonly job: RunningJob
  /** What {@link Instrument.inject} gave this job when it was enqueued; empty when nobody did. */
  readonly headers: Headers
  /** The job's input as it was stored: JSON, or empty. */
  readonly payload: Uint8Array
  /** Milliseconds of broker time since the job was enqueued. */
  readonly ageMs: number
}

/** How a hand-out ended. `error` is what the handler threw, or why it was stopped; left out after success. */
export interface RunEnd {
  readonly kind: Outcome['kind']
  readonly error?: unknown
}

/** A job that is dead, and why. */
export interface JobDeath {
  readonly job: RunningJob
  readonly failure: Failure
}

/**
 * Watches jobs go in and run, for traces and error reports. It cannot change what becomes of a job: whatever an instrument throws is
 * logged, and a `next` that it did not call is called for it.
 */
export interface Instrument {
  /** Around the call that stores these jobs, all of one `enqueue`, `enqueueMany`, flow or batch. `next` rejects when they are not stored. */
  readonly enqueue?: (jobs: readonly EnqueuedJob[], next: () => Promise<void>) => Promise<unknown>
  /** Headers for one job. Called inside `enqueue`, so what that made current (a span) is current here. */
  readonly inject?: (job: EnqueuedJob) => Headers | undefined
  /** Around one hand-out: decoding, handler, timeout. `next` never rejects. `currentJob()` is set, and what is made current here is current in the handler. */
  readonly run?: (run: InstrumentedRun, next: () => Promise<RunEnd>) => Promise<unknown>
  /**
   * Called for each job that this process made dead, once the broker has accepted that: also when no handler was there to say so. `job` is
   * the very object of the {@link InstrumentedRun} that ended so, if there was one.
   */
  readonly died?: (death: JobDeath) => void
}

/** All instruments as one; the first is the outermost, and of two headers with one name the last wins. */
export class Instruments {
  readonly #logger: Logger
  readonly #enqueues: readonly NonNullable<Instrument['enqueue']>[]
  readonly #injects: readonly NonNullable<Instrument['inject']>[]
  readonly #runs: readonly NonNullable<Instrument['run']>[]
  readonly #deaths: readonly NonNullable<Instrument['died']>[]

  constructor(instruments: readonly Instrument[], logger: Logger) {
    this.#logger = logger
    this.#enqueues = instruments.flatMap(({ enqueue }) => enqueue ?? [])
    this.#injects = instruments.flatMap(({ inject }) => inject ?? [])
    this.#runs = instruments.flatMap(({ run }) => run ?? [])
    this.#deaths = instruments.flatMap(({ died }) => died ?? [])
  }

  /** Whether nobody has anything to say about what is enqueued, so that describing it can be left out. */
  get isQuietAtEnqueue(): boolean {
    return this.#enqueues.length === 0 && this.#injects.length === 0
  }

  /** Stores jobs inside every `enqueue`. Resolves and rejects as `store` does. */
  enqueue(jobs: readonly EnqueuedJob[], store: () => Promise<void>): Promise<void> {
    const around = this.#enqueues.map((enqueue) => (next: () => Promise<void>) => enqueue(jobs, next))
    return this.#nested(around, store)
  }

  /** The headers of one job; undefined when there are none. `check` throws for those that no job can carry, which are left out. */
  inject(job: EnqueuedJob, check: (headers: Headers) => void): Headers | undefined {
    let headers: Headers = {}
    for (const inject of this.#injects) {
      try {
        const merged = { ...headers, ...inject(job) }
        check(merged)
        headers = merged
      } catch (error) {
        this.#report(error)
      }
    }
    return Object.keys(headers).length > 0 ? headers : undefined
  }

  /** Whether nobody watches jobs run. */
  get isQuietAtRun(): boolean {
    return this.#runs.length === 0
  }

  /** Runs one hand-out inside every `run`. */
  run<End extends RunEnd>(run: InstrumentedRun, handle: () => Promise<End>): Promise<End> {
    const around = this.#runs.map((instrument) => (next: () => Promise<End>) => instrument(run, next))
    return this.#nested(around, handle)
  }

  /** Tells every `died`. */
  died({ job, failure }: JobDeath): void {
    for (const died of this.#deaths) {
      try {
        died({ job, failure })
      } catch (error) {
        this.#report(error)
      }
    }
  }

  /** The result of `work`, which runs exactly once whatever those around it do. */
  #nested<T>(around: readonly ((next: () => Promise<T>) => Promise<unknown>)[], work: () => Promise<T>): Promise<T> {
    let working: Promise<T> | undefined
    let next = () => {
      working ??= work()
      return working
    }
    for (const instrument of around.toReversed()) next = this.#within(instrument, next)
    return next()
  }

  #within<T>(instrument: (next: () => Promise<T>) => Promise<unknown>, work: () => Promise<T>): () => Promise<T> {
    return async () => {
      let working: Promise<T> | undefined
      const next = () => {
        working ??= work()
        return working
      }
      try {
        await instrument(next)
      } catch (error) {
        // What the work itself threw comes back below; anything else is the instrument's own.
        const itsOwn = await next().then(
          () => true,
          (thrown: unknown) => thrown !== error,
        )
        if (itsOwn) this.#report(error)
      }
      return next()
    }
  }

  #report(error: unknown): void {
    this.#logger.error({ err: error instanceof Error ? error : toFailure(error) }, 'an instrument threw')
  }
}
