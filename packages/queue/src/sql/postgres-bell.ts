import { sleep } from '../bell.ts'
import type { Topic } from './connection.ts'
import { borrow, type PostgresClient, type PostgresPool, withClient } from './postgres-client.ts'

/** Everybody listens here; the payload says whose jobs it is about. */
const channel = 'trellis_queue'
/** At most one notification per namespace in this time: NOTIFY is serialised at commit. Milliseconds. */
const quietMs = 10

interface Watcher {
  readonly topic: Topic
  readonly ring: () => void
}

/**
 * Wake-ups over LISTEN and NOTIFY. A notification that is lost costs
 * its receiver the rest of its poll interval and nothing else, so failures here are met by trying again later and not reported.
 */
export class PostgresBell {
  readonly #pool: PostgresPool
  readonly #watchers = new Set<Watcher>()
  readonly #closed = new AbortController()
  readonly #pending = new Map<string, NodeJS.Timeout>()
  readonly #lastMs = new Map<string, number>()
  #listening: Promise<void> | undefined

  constructor(pool: PostgresPool) {
    this.#pool = pool
  }

  watch(topic: Topic, ring: () => void): () => void {
    const watcher = { topic, ring }
    this.#watchers.add(watcher)
    this.#listening ??= this.#listen()
    return () => this.#watchers.delete(watcher)
  }

  announce(topic: Topic): void {
    const key = payloadOf(topic)
    if (this.#pending.has(key) || this.#closed.signal.aborted) return
    const waitMs = (this.#lastMs.get(key) ?? 0) + quietMs - performance.now()
    const send = () => {
      this.#pending.delete(key)
      this.#lastMs.set(key, performance.now())
      void this.#notify(key)
    }
    this.#pending.set(key, setTimeout(send, Math.max(0, waitMs)))
  }

  async close(): Promise<void> {
    this.#closed.abort()
    for (const timer of this.#pending.values()) clearTimeout(timer)
    // A pool that has no client to give must not keep its user from closing.
    await Promise.race([this.#listening, sleep(1_000, new AbortController().signal)])
  }

  async #notify(payload: string): Promise<void> {
    try {
      await withClient(this.#pool, (client) => client.query('select pg_notify($1, $2)', [channel, payload]))
    } catch {
      // The receivers poll; see the class comment.
    }
  }

  /** Keeps one client listening until the bell is closed, and comes back after every loss of it. */
  async #listen(): Promise<void> {
    for (let failures = 0; !this.#closed.signal.aborted; failures += 1) {
      let client: PostgresClient | undefined
      const over = new AbortController()
      try {
        client = await borrow(this.#pool, () => over.abort())
        await this.#listenWith(client, over.signal)
        failures = 0
      } catch {
        // The workers poll meanwhile; see the class comment.
      } finally {
        // Destroyed, because a client that listens must not go back to the pool.
        client?.release(true)
      }
      if (!this.#closed.signal.aborted) await sleep(Math.min(5_000, 100 * 2 ** Math.min(failures, 6)), this.#closed.signal)
    }
  }

  /** Resolves when the client's connection ends or the bell is closed. */
  async #listenWith(client: PostgresClient, over: AbortSignal): Promise<void> {
    client.on('notification', ({ payload }) => {
      for (const { topic, ring } of this.#watchers) if (payloadOf(topic) === payload) ring()
    })
    await client.query(`listen ${channel}`)
    // Whoever looked before LISTEN took effect may have missed a ring.
    for (const { ring } of this.#watchers) ring()
    await new Promise<void>((resolve) => {
      over.addEventListener('abort', () => resolve())
      this.#closed.signal.addEventListener('abort', () => resolve())
      if (this.#closed.signal.aborted || over.aborted) resolve()
    })
  }
}

function payloadOf({ schema, namespace }: Topic): string {
  return `${schema} ${namespace}`
}
