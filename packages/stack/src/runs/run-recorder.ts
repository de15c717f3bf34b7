import type { Logger } from '../observe/logger.ts'
import type { HeldLock } from '../state/hold-lock.ts'
import type { RunBook } from './run-book.ts'
import { etaOf, type PhaseStart } from './run-eta.ts'
import { type PhaseStatus, type Progress, phaseBegun, phaseEnded, phaseProgressed, type RunStatus } from './run-status.ts'

export interface RecorderParts {
  readonly book: RunBook
  readonly held: HeldLock
  readonly logger: Logger
  /** Told of every change, before it is stored. */
  readonly onStatus: (status: RunStatus) => void
}

/** Progress is stored no more often. Milliseconds. */
const thinMs = 250

/** The status of a run under way, and its way into the store: changes of phase at once, progress thinned out. */
export class RunRecorder {
  readonly #parts: RecorderParts
  #status: RunStatus
  #start: PhaseStart | undefined
  #timer: NodeJS.Timeout | undefined
  #writes: Promise<void> = Promise.resolve()

  constructor(parts: RecorderParts, status: RunStatus) {
    this.#parts = parts
    this.#status = status
  }

  get status(): RunStatus {
    return this.#status
  }

  /** Resolves once the status is stored. Throws `lock_lost` and `state_failed`. */
  async keep(status: RunStatus): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#show(status)
    await this.#write()
  }

  async beginPhase(name: string): Promise<void> {
    this.#start = undefined
    await this.keep(phaseBegun(this.#status, name, this.#parts.held.now()))
  }

  async endPhase(state: Extract<PhaseStatus['state'], 'done' | 'failed' | 'cancelled'>): Promise<void> {
    await this.keep(phaseEnded(this.#status, state, this.#parts.held.now()))
  }

  /** Does nothing when another phase is under way by now, or the run is over. */
  progress(phase: string, progress: Progress): void {
    if (this.#status.status !== 'running' || this.#status.phase !== phase) return
    const at = this.#parts.held.now()
    // The first report says where the phase began, which may be in the middle; the second is the first that says anything of speed.
    this.#start ??= { at, processed: progress.processed }
    const status = phaseProgressed(this.#status, progress, at)
    this.#show({ ...status, etaAt: etaOf(status, this.#start, at)?.toISOString() ?? null })
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#write().catch((error: unknown) => this.#parts.logger.warn({ err: error }, 'progress of a run could not be stored'))
    }, thinMs)
  }

  #show(status: RunStatus): void {
    this.#status = status
    this.#parts.onStatus(status)
  }

  async #write(): Promise<void> {
    const { book, held } = this.#parts
    // One after the other, each the newest there is: an older status never takes the place of a newer one.
    const write = this.#writes.then(async () => await book.keepStatus(this.#status, held.lease))
    this.#writes = write.catch(() => {})
    await write
  }
}
