import { sleep } from './bell.ts'
import type { Broker, NewJob } from './broker.ts'
import { isQueueError } from './errors.ts'

/** At most this many single jobs travel in one call. */
const batchLimit = 1_000
/** Repeats after a broker that could not be reached: at about 0.1, 0.2 and 0.4 s. Ids make each repeat harmless. */
const repeats = 3

interface Waiting {
  readonly job: NewJob
  readonly resolve: (holder: string | undefined) => void
  readonly reject: (error: unknown) => void
}

/** Collects the jobs enqueued in one turn of the event loop into one broker call. */
export class EnqueueBuffer {
  readonly #broker: Broker
  readonly #random: () => number
  #waiting: Waiting[] = []
  #underWay = 0

  constructor(broker: Broker, random: () => number) {
    this.#broker = broker
    this.#random = random
  }

  /** Resolves once the job is stored, or with the id of the job that holds its unique key. */
  add(job: NewJob): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, resolve, reject })
      if (this.#waiting.length > 1) return
      // With nothing under way, everything that this turn resumes has come by the next tick. Otherwise others are about to come.
      if (this.#underWay === 0) process.nextTick(this.#flush)
      else setImmediate(this.#flush)
    })
  }

  /**
   * Stores all of the jobs in one broker call, or none. The reply says by the id of each job whose unique key was held which job holds it.
   * Throws what the broker throws once repeating is of no use.
   */
  async send(jobs: readonly NewJob[]): Promise<ReadonlyMap<string, string>> {
    if (jobs.length === 0) return new Map()
    for (let failures = 0; ; ) {
      try {
        return await this.#broker.enqueue(jobs)
      } catch (error) {
        failures += 1
        if (failures > repeats || !isQueueError(error, 'broker_unavailable')) throw error
        await sleep(50 * 2 ** failures * (0.5 + this.#random() / 2), new AbortController().signal)
      }
    }
  }

  readonly #flush = (): void => {
    const waiting = this.#waiting
    this.#waiting = []
    for (let start = 0; start < waiting.length; start += batchLimit) {
      const batch = waiting.slice(start, start + batchLimit)
      this.#underWay += 1
      this.send(batch.map(({ job }) => job)).then(
        (holders) => {
          this.#underWay -= 1
          for (const { job, resolve } of batch) resolve(holders?.get(job.id))
        },
        (error: unknown) => {
          this.#underWay -= 1
          for (const { reject } of batch) reject(error)
        },
      )
    }
  }
}
