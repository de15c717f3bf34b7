import type { RunningJob } from './current-job.ts'
import type { Child } from './family.ts'
import type { Settled } from './flow/settled.ts'
import type { Tree } from './flow/tree.ts'
import type { Headers } from './instrument.ts'
import { type Logger, withFields } from './logger.ts'
import type { Reporter } from './reporter.ts'

/** What a handler gets beside its input. */
export interface RunContext {
  readonly job: RunningJob
  /** Aborts on timeout, cancellation, the end of a drain and loss of the lease; `reason` is a QueueError that says which. */
  readonly signal: AbortSignal
  /** The engine's logger with task, job and attempt on every line. */
  readonly log: Logger
  /** What was enqueued with the job beside its input. */
  readonly headers: Headers
  /**
   * Says how far the handler is, as JSON of at most 16 KiB; `engine.get(id).progress` has the last one. Sent at most four times a second.
   * Throws `invalid_option`, and `unsupported` when the broker keeps no reports.
   */
  readonly progress: (value: unknown) => void
  /** Adds a line to the job's log, which keeps the newest 100 of at most 1,000 characters: `engine.log(id)`. Throws `unsupported`. */
  readonly logLine: (text: string) => void
  /** How the job's children ended, in order. Empty when it has none. */
  readonly children: readonly Settled<unknown>[]
  /**
   * Stores jobs as children of this one; they may start at once. {@link waitForChildren} then ends this run, and the handler runs again when
   * all of them have ended. Spawning the same again, after a crash, makes no second job. Throws `unsupported`, and as `engine.flow` does.
   */
  readonly spawn: (children: readonly Tree<unknown>[]) => Promise<void>
}

/** What a {@link HandlerContext} is made of. */
export interface HandlerContextParts {
  readonly job: RunningJob
  readonly worker: string
  /** Its signal is asked for when the handler does. */
  readonly stop: { readonly signal: AbortSignal }
  readonly logger: Logger
  readonly headers: Headers
  readonly children: readonly Settled<unknown>[]
  readonly reporter: Reporter
  readonly spawn: (children: readonly Tree<unknown>[], from: number) => Promise<readonly Child[]>
}

/** The context of one hand-out. Most handlers use little of it, so everything that takes making is made when it is asked for. */
export class HandlerContext implements RunContext {
  readonly #parts: HandlerContextParts
  #log: Logger | undefined
  #lines = 0
  #hasReported = false
  #spawning: Promise<void> = Promise.resolve()
  readonly spawned: Child[] = []

  constructor(parts: HandlerContextParts) {
    this.#parts = parts
  }

  get job(): RunningJob {
    return this.#parts.job
  }

  get signal(): AbortSignal {
    return this.#parts.stop.signal
  }

  get log(): Logger {
    const { job, logger } = this.#parts
    this.#log ??= withFields(logger, { task: job.task, job: job.id, attempt: job.attempt })
    return this.#log
  }

  get headers(): Headers {
    return this.#parts.headers
  }

  get children(): readonly Settled<unknown>[] {
    return this.#parts.children
  }

  get progress(): (value: unknown) => void {
    return (value) => {
      this.#parts.reporter.progress(this.#run(), value)
    }
  }

  get logLine(): (text: string) => void {
    return (text) => {
      this.#lines += 1
      this.#parts.reporter.line(this.#run(), this.#lines, text)
    }
  }

  get spawn(): (children: readonly Tree<unknown>[]) => Promise<void> {
    return (children) => {
      // One after the other, because each child's number follows from those before it.
      const stored = this.#spawning.then(async () => {
        const from = this.#parts.children.length + this.spawned.length
        this.spawned.push(...(await this.#parts.spawn(children, from)))
      })
      this.#spawning = stored.catch(() => {})
      return stored
    }
  }

  /** Sends what the handler reported: before the job is settled, because a settled job takes no reports. */
  reported(): Promise<void> | undefined {
    return this.#hasReported ? this.#parts.reporter.flush() : undefined
  }

  #run() {
    this.#hasReported = true
    const { job, worker } = this.#parts
    return { id: job.id, fence: job.fence, worker }
  }
}
