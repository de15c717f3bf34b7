import { sleep } from '../bell.ts'
import type { Deaths } from '../deaths.ts'
import { list, number, type RedisClient, type Reply } from './client.ts'
import { diedOf } from './died.ts'
import type { Queues } from './queues.ts'
import type { Scripts } from './scripts.ts'

/** How many ends are told in one round. */
const roundSize = 100
/** How long a step waits for the server of another queue, which has nothing to do with the jobs that it brings. Milliseconds. */
const patienceMs = 1_000

/** The end of a child, for a parent in another queue. */
interface Message {
  readonly entry: Buffer
  readonly queue: string
  readonly values: readonly (string | number | Buffer)[]
}

/** What a {@link Relay} works with. */
export interface RelayOptions {
  readonly client: RedisClient
  readonly scripts: Scripts
  readonly queues: Queues
  readonly deaths: Deaths
}

/**
 * Tells parents of children that ended in another queue, so in another slot. An end and its message are one script; telling may be
 * repeated, and a message goes only once it was told: a process that is killed in between leaves it for the next step or sweep.
 */
export class Relay {
  readonly #client: RedisClient
  readonly #scripts: Scripts
  readonly #queues: Queues
  readonly #deaths: Deaths
  readonly #pending = new Set<string>()
  #working: Promise<void> | undefined
  #isStuck = false

  constructor({ client, scripts, queues, deaths }: RelayOptions) {
    this.#client = client
    this.#scripts = scripts
    this.#queues = queues
    this.#deaths = deaths
  }

  /** Resolves when what `queue` had to tell has been told, or could not be. Never rejects. */
  run(queue: string): Promise<void> {
    this.#pending.add(queue)
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined
    })
    return this.#working
  }

  /** As {@link run}, but does not wait for long, and not at all while a server is away. */
  async runSoon(queue: string): Promise<void> {
    const told = this.run(queue)
    if (!this.#isStuck) await notForLong(told)
  }

  /** Resolves when nothing is under way, or soon. */
  async idle(): Promise<void> {
    if (this.#working) await notForLong(this.#working)
  }

  async #work(): Promise<void> {
    while (this.#pending.size > 0) {
      const queues = [...this.#pending]
      this.#pending.clear()
      const ends = await Promise.allSettled(queues.map((queue) => this.#tellAll(queue)))
      // What could not be told stays where it is, and the next step of its queue says so.
      this.#isStuck = ends.some(({ status }) => status === 'rejected')
    }
  }

  async #tellAll(queue: string): Promise<void> {
    for (let told = roundSize; told === roundSize; ) {
      const { out } = this.#queues.keys(queue)
      const entries = list((await this.#client.callBuffer('LRANGE', out, '0', String(roundSize - 1))) as Reply)
      const messages = entries.flatMap((entry) => (entry instanceof Buffer ? readMessage(entry) : []))
      const byQueue = Map.groupBy(messages, (message) => message.queue)
      await Promise.all([...byQueue].map(([parents, some]) => this.#tell(queue, parents, some)))
      told = messages.length
    }
  }

  async #tell(queue: string, parents: string, messages: readonly Message[]): Promise<void> {
    const keys = this.#queues.keys(parents).extended
    const values = [queue, ...messages.flatMap((message) => message.values)]
    const [more, died] = list(await this.#scripts.run('child-ended', { keys, values }))
    this.#deaths.tell(diedOf(parents, died))
    if (number(more) === 1) this.#pending.add(parents)
    const { out } = this.#queues.keys(queue)
    await Promise.all(messages.map(({ entry }) => this.#client.callBuffer('LREM', out, '1', entry)))
  }
}

async function notForLong(work: Promise<void>): Promise<void> {
  const over = new AbortController()
  await Promise.race([work, sleep(patienceMs, over.signal)])
  over.abort()
}

/** Reads an entry of `out`, as lua/extended/tell.lua writes it. */
function readMessage(entry: Buffer): Message {
  const queueEnd = 3 + entry.readUInt16BE(1)
  const parentEnd = queueEnd + 2 + entry.readUInt16BE(queueEnd)
  const childAt = parentEnd + 6
  const childEnd = childAt + entry.readUInt16BE(childAt - 2)
  const [kind, parent, id, bytes] = [
    entry.subarray(0, 1),
    entry.subarray(queueEnd + 2, parentEnd),
    entry.subarray(childAt, childEnd),
    entry.subarray(childEnd),
  ]
  return { entry, queue: entry.toString('utf8', 3, queueEnd), values: [parent, entry.readUInt32BE(parentEnd), id, kind, bytes] }
}
