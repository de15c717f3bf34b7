import type { PauseTarget } from '../limits.ts'
import { list, number, type RedisClient, type Reply, text } from './client.ts'
import { asQueueError } from './failures.ts'
import type { Queues } from './queues.ts'
import type { Scripts } from './scripts.ts'

/** What is paused, in each queue's own slot. */
export class Pauses {
  readonly #client: RedisClient
  readonly #scripts: Scripts
  readonly #queues: Queues

  constructor(client: RedisClient, scripts: Scripts, queues: Queues) {
    this.#client = client
    this.#scripts = scripts
    this.#queues = queues
  }

  /** As `Broker.pause`. A resume frees the jobs bit by bit; one that dies in the middle leaves the rest to a sweep. */
  async set(target: PauseTarget, paused: boolean): Promise<void> {
    const { queue } = target
    await this.#queues.list(queue)
    for (const what of namesOf(target)) {
      for (let more = 1; more === 1; ) {
        more = number(await this.#scripts.run('pause', { keys: this.#queues.keys(queue).extended, values: [what, paused ? 1 : 0] }))
      }
    }
  }

  async list(): Promise<readonly PauseTarget[]> {
    const queues = await this.#queues.all()
    const names = await Promise.all(queues.map((queue) => this.#members(queue)))
    return queues.flatMap((queue, at) => (names[at] ?? []).map((name) => targetOf(queue, name)))
  }

  async #members(queue: string): Promise<readonly string[]> {
    try {
      return list((await this.#client.callBuffer('SMEMBERS', this.#queues.keys(queue).paused)) as Reply).map(text)
    } catch (error) {
      throw asQueueError(error)
    }
  }
}

/** As lua/extended/keys.lua says. A target with both a task and a key is two pauses. */
function namesOf({ task, key }: PauseTarget): readonly string[] {
  const names = [...(task === undefined ? [] : [`t${task}`]), ...(key === undefined ? [] : [`k${key}`])]
  return names.length === 0 ? ['q'] : names
}

function targetOf(queue: string, name: string): PauseTarget {
  if (name.startsWith('t')) return { queue, task: name.slice(1) }
  return name.startsWith('k') ? { queue, key: name.slice(1) } : { queue }
}
