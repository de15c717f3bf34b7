import type { Broker, Capabilities, Report } from './broker.ts'
import { QueueError } from './errors.ts'
import { toFailure } from './job.ts'
import type { Logger } from './logger.ts'

/** A worker's reports travel at most this often. Milliseconds. */
const everyMs = 250
/** A broker keeps the newest lines only, so more of them need not travel. */
const mostLines = 100
/** Characters of a line. */
const longestLine = 1_000
/** Bytes of JSON that a job may report as its progress. */
const mostProgress = 16_384

/** The hand-out that a report is about. */
export interface Reported {
  readonly id: string
  readonly fence: number
  readonly worker: string
}

interface Pending {
  readonly run: Reported
  progress?: Uint8Array
  lines: { readonly number: number; readonly text: string }[]
}

/** The part of a broker that takes reports. */
export interface ReportTaker extends Pick<Broker, 'report'> {
  readonly capabilities: Pick<Capabilities, 'reports'>
}

/** What {@link Reporter} takes. */
export interface ReporterContext {
  readonly broker: ReportTaker
  readonly logger: Logger
}

/**
 * Collects what the handlers of one worker report, and sends it: at most four times a second while they run, and before a job that has
 * reported is settled. One call is under way at a time. A report that the broker does not take is logged and dropped: it is news, not state.
 */
export class Reporter {
  readonly #broker: ReportTaker
  readonly #logger: Logger
  #pending = new Map<string, Pending>()
  #sending: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #sentMs = Number.NEGATIVE_INFINITY

  constructor({ broker, logger }: ReporterContext) {
    this.#broker = broker
    this.#logger = logger
  }

  /** Replaces the progress of a hand-out. Throws `invalid_option` for what is not JSON or above 16 KiB of it, and `unsupported`. */
  progress(run: Reported, value: unknown): void {
    this.#needReports()
    const bytes = Buffer.from(toJson(value))
    if (bytes.byteLength > mostProgress) {
      throw new QueueError(
        'invalid_option',
        `the progress of job "${run.id}" has ${bytes.byteLength} bytes, at most ${mostProgress} are allowed`,
      )
    }
    this.#of(run).progress = bytes
  }

  /** Adds a line, cut at 1,000 characters, to the log of a hand-out; `number` counts its lines from 1. Throws `unsupported`. */
  line(run: Reported, number: number, text: string): void {
    this.#needReports()
    const { lines } = this.#of(run)
    lines.push({ number, text: text.slice(0, longestLine) })
    if (lines.length > mostLines) lines.shift()
  }

  /** Sends what is there. Resolves when everything that was reported before has been sent. Never rejects. */
  async flush(): Promise<void> {
    // What is under way may have begun before the newest report.
    await this.#sending
    if (this.#pending.size === 0) return this.#sending
    this.#sending ??= this.#send().finally(() => {
      this.#sending = undefined
    })
    return this.#sending
  }

  /** Ends the timer. */
  stop(): void {
    clearTimeout(this.#timer)
  }

  #needReports(): void {
    if (!this.#broker.capabilities.reports) throw new QueueError('unsupported', 'this broker has no "reports" of progress and log lines')
  }

  #of(run: Reported): Pending {
    const runId = `${run.id}:${run.fence}`
    const pending: Pending = this.#pending.get(runId) ?? { run, lines: [] }
    this.#pending.set(runId, pending)
    const delayMs = Math.max(0, this.#sentMs + everyMs - performance.now())
    this.#timer ??= setTimeout(() => void this.flush(), delayMs).unref()
    return pending
  }

  async #send(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#sentMs = performance.now()
    const pending = this.#pending
    this.#pending = new Map()
    try {
      // A worker has a name for each of its lanes, and another one after it lost its lease.
      const byWorker = Map.groupBy(pending.values(), ({ run }) => run.worker)
      for (const [worker, list] of byWorker) await this.#broker.report({ worker, reports: list.map(asReport) })
    } catch (error) {
      this.#logger.warn({ err: error instanceof Error ? error : toFailure(error) }, 'progress could not be reported')
    }
  }
}

function asReport({ run, progress, lines }: Pending): Report {
  return { id: run.id, fence: run.fence, lines, ...(progress && { progress }) }
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null'
  } catch (cause) {
    throw new QueueError('invalid_option', `progress must be JSON: ${toFailure(cause).message}`, { cause })
  }
}
