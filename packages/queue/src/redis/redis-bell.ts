import { setImmediate as nextTurn } from 'node:timers/promises'
import { Bell, sleep } from '../bell.ts'
import type { RedisClient } from './client.ts'

/** How long one blocking call takes at most. Seconds. */
const longestListenS = 60
/** The same with a client that does not show its options: short, because a timeout of its own may be. Seconds. */
const unsureListenS = 5
/** How long a ring that found everybody here at work is kept for whoever looks next, before it is passed on. Milliseconds. */
const keepRingMs = 5
/** After an error, at most. Milliseconds. */
const longestPauseMs = 5_000

/** A connection that blocks on the bell of one queue. */
interface Ear {
  readonly key: string
  readonly client: RedisClient
  readonly over: AbortController
  listening: boolean
  /** There while a ring is kept. */
  kept?: NodeJS.Timeout | undefined
}

/**
 * Wakes the idle workers of one process. While somebody waits here, a connection of its own for each wanted queue blocks on that queue's
 * bell. A ring wakes one process; one that has no use for it any more passes it on, unless it looks again within moments. Failures are met by trying again and not reported,
 * because a ring that was lost costs its hearer the rest of a poll and nothing else.
 */
export class RedisBell {
  readonly #client: RedisClient
  readonly #listenS: number
  readonly #bell = new Bell()
  readonly #ears = new Map<string, Ear>()
  #wanted: ReadonlySet<string> = new Set()
  #waiting = 0

  constructor(client: RedisClient) {
    this.#client = client
    this.#listenS = listenSeconds(client)
  }

  /** To be read before looking for work, and given back to {@link wait}. */
  get rung(): number {
    return this.#bell.rung
  }

  /** Whether somebody waits in this process. */
  get isAwaited(): boolean {
    return this.#waiting > 0
  }

  /** Whether somebody waits for one of these queues. */
  isAwaitedAt(keys: readonly string[]): boolean {
    return this.isAwaited && keys.some((key) => this.#wanted.has(key))
  }

  /**
   * Wakes whoever waits in this process. To be called when a call that rings the bell is under way: what the woken ask then travels behind
   * it over the same connection, and need not wait until the ring has come back.
   */
  foretell(): void {
    this.#bell.ring()
  }

  /** To be called before a look into these queues, which makes up for the rings that were kept for it. */
  looks(keys: readonly string[]): void {
    for (const key of keys) {
      const ear = this.#ears.get(key)
      if (!ear?.kept) continue
      clearTimeout(ear.kept)
      ear.kept = undefined
    }
  }

  /** As `Broker.wait`; `keys` are the bells of the queues that workers of this process have room for. */
  async wait({ bell, ms, signal }: { bell: number; ms: number; signal: AbortSignal }, keys: ReadonlySet<string>): Promise<void> {
    this.#waiting += 1
    this.#wanted = keys
    try {
      for (const key of keys) {
        const ear = this.#ears.get(key) ?? this.#grow(key)
        if (!ear.listening) void this.#listen(ear)
      }
      await this.#bell.wait(bell, signal, (awake) => sleep(ms, awake))
    } finally {
      this.#waiting -= 1
    }
  }

  close(): void {
    for (const { over, client, kept } of this.#ears.values()) {
      over.abort()
      clearTimeout(kept)
      client.disconnect()
    }
    this.#ears.clear()
    this.#bell.ring()
  }

  #grow(key: string): Ear {
    const client = this.#client.duplicate()
    // Without a listener the client would print; see the class comment.
    client.on('error', () => {})
    const ear = { key, client, over: new AbortController(), listening: false }
    this.#ears.set(key, ear)
    return ear
  }

  #isWanted({ key, over }: Ear): boolean {
    return this.#waiting > 0 && this.#wanted.has(key) && !over.signal.aborted
  }

  async #listen(ear: Ear): Promise<void> {
    ear.listening = true
    for (let failures = 0; this.#isWanted(ear); ) {
      try {
        const heard = await ear.client.callBuffer('BLPOP', ear.key, String(this.#listenS))
        failures = 0
        if (heard !== null) await this.#heard(ear)
      } catch {
        failures += 1
        if (!ear.over.signal.aborted) await sleep(Math.min(longestPauseMs, 50 * 2 ** failures), ear.over.signal)
        // A ring may have been lost on its way: better to look once too often.
        this.#bell.ring()
      }
    }
    ear.listening = false
  }

  async #heard(ear: Ear): Promise<void> {
    if (!this.#isWanted(ear)) {
      ear.kept ??= setTimeout(() => void this.#passOn(ear), keepRingMs)
      return
    }
    this.#bell.ring()
    // Lets the woken worker leave, so that this ear does not take a ring for somebody who is busy.
    await nextTurn()
  }

  /** Never rejects: who should have heard finds out at its next look. */
  async #passOn(ear: Ear): Promise<void> {
    ear.kept = undefined
    if (this.#isWanted(ear)) return this.#bell.ring()
    await ear.client.callBuffer('RPUSH', ear.key, '1').catch(() => {})
  }
}

/**
 * For how long a connection of this client may block: no longer than half of what its options allow a command to take, so that they can
 * still end a connection whose other side vanished. Seconds.
 */
export function listenSeconds({ options }: RedisClient): number {
  if (typeof options !== 'object' || options === null) return unsureListenS
  const { redisOptions = options } = options as { readonly redisOptions?: object }
  const { commandTimeout, socketTimeout } = redisOptions as { readonly commandTimeout?: unknown; readonly socketTimeout?: unknown }
  const limitsMs = [commandTimeout, socketTimeout].filter((ms) => typeof ms === 'number' && ms > 0) as number[]
  return Math.max(1, Math.floor(Math.min(longestListenS, ...limitsMs.map((ms) => ms / 2_000))))
}
