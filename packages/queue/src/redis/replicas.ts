import { QueueError } from '../errors.ts'
import { wholeNumber } from '../option-checks.ts'
import { number, type RedisClient, type Reply } from './client.ts'
import { asQueueError } from './failures.ts'
import type { ScriptName } from './script-files.ts'

/** How many replicas must have what was written before a call counts as answered, and how long that may take. Milliseconds. */
export interface ReplicaWait {
  readonly replicas: number
  readonly timeoutMs: number
}

/** The transitions that somebody is told of. The others are repeated anyhow, or only look. */
const told: ReadonlySet<ScriptName> = new Set([
  ...([
    'enqueue',
    'enqueue-extended',
    'enqueue-quick-extended',
    'step',
    'step-quick',
    'step-quick-extended',
    'step-extended',
    'step-families',
    'leave',
  ] as const),
  ...(['cancel', 'replay', 'discard', 'promote', 'pause', 'schedule-fire'] as const),
])

/** The wait itself. Throws `invalid_option`, and `unsupported` for a Cluster, where nobody can say which server WAIT would ask. */
export function checkedWait(wait: ReplicaWait, client: RedisClient): ReplicaWait {
  if (client.isCluster) throw new QueueError('unsupported', 'a client of a Cluster cannot wait for replicas')
  wholeNumber(wait.replicas, 1, 'wait.replicas')
  wholeNumber(wait.timeoutMs, 1, 'wait.timeoutMs')
  return wait
}

/** Waits for the replicas of the very server that made a transition, over the connection that it was asked over. */
export class Replicas {
  readonly #client: RedisClient
  readonly #wait: ReplicaWait
  #connection = 1

  constructor(client: RedisClient, wait: ReplicaWait) {
    this.#client = client
    this.#wait = wait
    client.on('close', () => {
      this.#connection += 1
    })
  }

  /**
   * Makes a transition and waits until replicas have it. Throws `broker_unavailable` when too few say so in time, or nobody knows of which
   * server they are: what was written stays written, and repeating the call does no harm.
   */
  async have<T>(name: ScriptName, transition: () => Promise<T>): Promise<T> {
    if (!told.has(name)) return transition()
    const connection = this.#connection
    const reply = await transition()
    await this.#acknowledge()
    // A client that was cut off sends an open WAIT again: after a failover to another master, whose replicas have all that it ever heard.
    if (connection === this.#connection) return reply
    throw new QueueError('broker_unavailable', 'the connection was cut before the replicas had acknowledged')
  }

  async #acknowledge(): Promise<void> {
    const { replicas, timeoutMs } = this.#wait
    let acknowledged: number
    try {
      acknowledged = number((await this.#client.callBuffer('WAIT', String(replicas), String(timeoutMs))) as Reply)
    } catch (error) {
      throw asQueueError(error)
    }
    if (acknowledged >= replicas) return
    throw new QueueError('broker_unavailable', `${acknowledged} of ${replicas} replicas acknowledged within ${timeoutMs} ms`)
  }
}
