import type { Broker, Death, JobRecord } from './broker.ts'
import { asRunningJob } from './current-job.ts'
import type { Emitter } from './events.ts'
import { toFailure } from './job.ts'
import type { Logger } from './logger.ts'
import { repeat } from './repeat.ts'

/** For so long a broker that fails is asked what a dead job was. Milliseconds. */
const askMs = 10_000

/** What a {@link DeathWatch} works with. */
export interface DeathWatchContext {
  readonly broker: Broker
  readonly events: Emitter
  readonly logger: Logger
  readonly random: () => number
}

/**
 * Sends `job.died` for each job that a call of this process made dead without a run that said so: whose worker was lost and who may not
 * run again, or who waited for a child that must not have failed.
 */
export class DeathWatch {
  readonly #context: DeathWatchContext
  #telling: Promise<void> = Promise.resolve()

  constructor(context: DeathWatchContext) {
    this.#context = context
    if (!context.broker.capabilities.inspect) return
    context.broker.onDeath((deaths) => {
      // One after the other: when a worker with hundreds of jobs is lost, the broker has other things to do.
      this.#telling = this.#telling.then(() => this.#tellAll(deaths))
    })
  }

  /** Resolves when everything has been told. Never rejects. */
  get told(): Promise<void> {
    return this.#telling
  }

  async #tellAll(deaths: readonly Death[]): Promise<void> {
    for (const death of deaths) {
      const record = await this.#find(death)
      if (record) this.#tell(record)
    }
  }

  async #find({ id, queue }: Death): Promise<JobRecord | undefined> {
    const { broker, logger, random } = this.#context
    const { signal } = new AbortController()
    try {
      return await repeat(() => broker.get(id, queue), { report: () => {}, random, signal, giveUpMs: askMs })
    } catch (error) {
      logger.error(
        { err: error instanceof Error ? error : toFailure(error), job: id, queue },
        'a job is dead, and nobody could be asked why',
      )
      return undefined
    }
  }

  #tell({ id, task, queue, payload, fence, failures, crashes, history }: JobRecord): void {
    const last = history.at(-1)
    if (!last) return
    const job = asRunningJob({ id, task, queue, payload, fence, failures, crashes, ageMs: 0 })
    const { name, message, code, stack } = last
    const failure = { name, message, ...(code !== undefined && { code }), ...(stack !== undefined && { stack }) }
    this.#context.logger.error({ job: id, task, attempt: job.attempt, err: failure }, 'the job is dead')
    this.#context.events.emit('job.died', { job, failure })
  }
}
