import type { Broker } from './broker.ts'
import { toFailure } from './job.ts'
import type { Logger } from './logger.ts'

/** How soon a queue that is new to the broker is worked. Milliseconds. */
const lookEveryMs = 3_000

/** Which queues there are beside those that a worker names, looked up again and again. */
export class OtherQueues {
  readonly #broker: Broker
  readonly #logger: Logger
  readonly #named: ReadonlySet<string>
  readonly #timer: NodeJS.Timeout
  #names: readonly string[] = []

  constructor({ broker, logger, named }: { readonly broker: Broker; readonly logger: Logger; readonly named: readonly string[] }) {
    this.#broker = broker
    this.#logger = logger
    this.#named = new Set(named)
    this.#timer = setInterval(() => void this.#look(), lookEveryMs)
    void this.#look()
  }

  /** The names of the last look. */
  readonly names = (): readonly string[] => this.#names

  /** Ends the looking. */
  stop(): void {
    clearInterval(this.#timer)
  }

  async #look(): Promise<void> {
    try {
      this.#names = (await this.#broker.queues()).filter((queue) => !this.#named.has(queue))
    } catch (error) {
      this.#logger.warn({ err: error instanceof Error ? error : toFailure(error) }, 'the queues could not be looked up')
    }
  }
}
