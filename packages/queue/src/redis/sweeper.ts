import type { Deaths } from '../deaths.ts'
import { list, number, type RedisClient, type Reply, text } from './client.ts'
import { diedOf } from './died.ts'
import { asQueueError } from './failures.ts'
import type { Queues } from './queues.ts'
import type { Relay } from './relay.ts'
import type { Scripts } from './scripts.ts'

/** How many jobs one call asks for. */
const lookSize = 1_000

/** A child in another queue that a parent still waits for. `queue` is the child's. */
interface Missed {
  readonly queue: string
  readonly id: string
  readonly parent: Buffer
  readonly index: number
}

/** What a {@link Sweeper} works with. */
export interface SweeperOptions {
  readonly client: RedisClient
  readonly scripts: Scripts
  readonly queues: Queues
  readonly relay: Relay
  readonly deaths: Deaths
}

/** Forgets what is over, and looks for what got stuck: relayed ends, jobs behind limits that have room or behind jobs that are gone, parents whose children are gone. */
export class Sweeper {
  readonly #client: RedisClient
  readonly #scripts: Scripts
  readonly #queues: Queues
  readonly #relay: Relay
  readonly #deaths: Deaths
  /** Where the look at a queue's blocked jobs, and that at its orders, goes on. */
  readonly #looked = { 'sweep-blocked': new Map<string, Buffer>(), 'sweep-orders': new Map<string, Buffer>() }

  constructor({ client, scripts, queues, relay, deaths }: SweeperOptions) {
    this.#client = client
    this.#scripts = scripts
    this.#queues = queues
    this.#relay = relay
    this.#deaths = deaths
  }

  /** Returns how many records went. */
  async sweep(): Promise<number> {
    const queues = await this.#queues.allAgain()
    const extended = (await Promise.all(queues.map(async (queue) => ((await this.#isExtended(queue)) ? [queue] : [])))).flat()
    // First: an end that nobody was told of yet is not a lost child.
    await Promise.all(extended.map((queue) => this.#relay.run(queue)))
    // Then, before the records go that say how children ended.
    await Promise.all(extended.map((queue) => this.#askForChildren(queue)))
    await Promise.all(extended.map((queue) => this.#relay.run(queue)))
    await Promise.all(extended.map((queue) => this.#freeBlocked('sweep-blocked', queue)))
    await Promise.all(extended.map((queue) => this.#freeBlocked('sweep-orders', queue)))
    const counts = await Promise.all(queues.map((queue) => this.#run('sweep', queue, [])))
    return counts.reduce<number>((sum, count) => sum + number(count), 0)
  }

  async #isExtended(queue: string): Promise<boolean> {
    try {
      return (await this.#client.callBuffer('EXISTS', this.#queues.keys(queue).extendedMark)) === 1
    } catch (error) {
      throw asQueueError(error)
    }
  }

  async #freeBlocked(script: 'sweep-blocked' | 'sweep-orders', queue: string): Promise<void> {
    const looked = this.#looked[script]
    const after = await this.#run(script, queue, [looked.get(queue) ?? ''])
    if (after instanceof Buffer) looked.set(queue, after)
  }

  async #askForChildren(queue: string): Promise<void> {
    const [found, died] = list(await this.#run('sweep-parents', queue, []))
    this.#deaths.tell(diedOf(queue, died))
    const values = list(found)
    const missed: Missed[] = []
    for (let at = 0; at < values.length; at += 4) {
      const [child, id, parent, index] = values.slice(at, at + 4)
      if (parent instanceof Buffer) missed.push({ queue: text(child), id: text(id), parent, index: number(index) })
    }
    for (const [childQueue, some] of Map.groupBy(missed, (one) => one.queue)) {
      for (let from = 0; from < some.length; from += lookSize) {
        await this.#askIn(childQueue, queue, some.slice(from, from + lookSize))
      }
    }
  }

  /** Asks a queue how jobs of it ended, and tells their parents in `home` what came out. */
  async #askIn(queue: string, home: string, missed: readonly Missed[]): Promise<void> {
    const ids = missed.map(({ id }) => id)
    const ends = list(await this.#run('child-ends', queue, ids))
    const values = missed.flatMap(({ id, parent, index }, at) => {
      const end = ends[at]
      return end instanceof Buffer && end.length > 0 ? [parent, index, id, end.subarray(0, 1), end.subarray(1)] : []
    })
    if (values.length === 0) return
    const [, died] = list(await this.#run('child-ended', home, [queue, ...values]))
    this.#deaths.tell(diedOf(home, died))
  }

  #run(script: Parameters<Scripts['run']>[0], queue: string, values: readonly (string | number | Buffer)[]): Promise<Reply> {
    return this.#scripts.run(script, { keys: this.#queues.keys(queue).extended, values })
  }
}
