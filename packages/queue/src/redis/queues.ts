import { list, type RedisClient, text } from './client.ts'
import { asQueueError } from './failures.ts'
import { type QueueKeys, queueKeys, queuesKey } from './keys.ts'

/**
 * The queues of a namespace. Which ones exist is written into one set before the first job of a queue is stored, so a crash in between
 * leaves a name without jobs, never jobs without a name. Looking a job up by its id asks every queue.
 */
export class Queues {
  readonly #client: RedisClient
  readonly #namespace: string
  readonly #keys = new Map<string, QueueKeys>()
  readonly #listed = new Map<string, Promise<unknown>>()
  readonly #written = new Set<string>()

  constructor(client: RedisClient, namespace: string) {
    this.#client = client
    this.#namespace = namespace
  }

  /** The names that this process has used. */
  get used(): readonly string[] {
    return [...this.#keys.keys()]
  }

  keys(queue: string): QueueKeys {
    let keys = this.#keys.get(queue)
    if (!keys) {
      keys = queueKeys(this.#namespace, queue)
      this.#keys.set(queue, keys)
    }
    return keys
  }

  /** Whether this process knows that the queue's name is written down. */
  isListed(queue: string): boolean {
    return this.#written.has(queue)
  }

  /** Resolves once the queue's name is written down; at once when this process has done that before. */
  async list(queue: string): Promise<void> {
    let listed = this.#listed.get(queue)
    if (!listed) {
      listed = this.#write([queue])
      this.#listed.set(queue, listed)
      listed.catch(() => this.#listed.delete(queue))
    }
    await listed
    this.#written.add(queue)
  }

  /** Every queue that any process has used. Names that this process wrote down and a failover lost are written again. */
  async allAgain(): Promise<readonly string[]> {
    const written = new Set(await this.#read())
    const lost = [...this.#listed.keys()].filter((queue) => !written.has(queue))
    if (lost.length > 0) await this.#write(lost)
    return [...written, ...lost].sort()
  }

  /** Every queue that any process has used. */
  async all(): Promise<readonly string[]> {
    return [...new Set([...(await this.#read()), ...this.#listed.keys()])].sort()
  }

  async #read(): Promise<readonly string[]> {
    try {
      const names = (await this.#client.callBuffer('SMEMBERS', queuesKey(this.#namespace))) as readonly Buffer[]
      return list(names).map(text)
    } catch (error) {
      throw asQueueError(error)
    }
  }

  async #write(queues: readonly string[]): Promise<void> {
    try {
      await this.#client.callBuffer('SADD', queuesKey(this.#namespace), ...queues)
    } catch (error) {
      throw asQueueError(error)
    }
  }
}
