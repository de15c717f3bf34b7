import type { Cluster, Redis } from 'ioredis'
import { StackError } from '../errors.ts'
import { redisConnection } from '../jobs/redis-connection.ts'
import { parseRedisUrl, type RedisAddress } from '../jobs/redis-url.ts'
import { lockLost } from './lock-lost.ts'
import { runScript, type ScriptName } from './redis-scripts.ts'
import { byName, parseStateKey, stateText } from './state-key.ts'
import type { FencedOptions, Lease, LockRequest, PutOptions, StateClockOptions, StateRecord, StateStore } from './state-store.ts'

export interface RedisStateOptions extends StateClockOptions {
  /** As `parseRedisUrl` reads it. Connects when it is first asked for something. */
  readonly url: string
  /** Begins every key: installations that share a server need one each. @default 'trellis' */
  readonly namespace?: string
}

/** Keeps state on a Redis or Valkey server, a Cluster or a Sentinel set, whose clock decides. Throws `config_invalid` for another address. */
export function redisState(options: RedisStateOptions): StateStore {
  return new RedisState(options)
}

/** A server that is silent for so long is down. Milliseconds. */
const commandTimeoutMs = 5_000

class RedisState implements StateStore {
  readonly shared = true
  readonly #address: RedisAddress
  readonly #redis: Redis | Cluster
  readonly #channel: string
  readonly #records: readonly string[]
  readonly #fences: string
  readonly #holders: string
  readonly #leases: string
  readonly #listeners = new Set<(key: string) => void>()
  readonly #timeShiftMs: () => number
  #subscriber: Redis | Cluster | undefined
  #subscribed: Promise<unknown> | undefined

  constructor({ url, namespace = 'trellis', timeShiftMs = () => 0 }: RedisStateOptions) {
    this.#address = parseRedisUrl(url)
    this.#redis = redisConnection(this.#address, { maxRetriesPerRequest: 2, commandTimeout: commandTimeoutMs })
    this.#timeShiftMs = timeShiftMs
    // In braces, so that a cluster keeps all of it together.
    const keyOf = (name: string) => `{${namespace}:state}:${name}`
    this.#channel = keyOf('changes')
    this.#records = [keyOf('values'), keyOf('written'), keyOf('expiry')]
    this.#fences = keyOf('fences')
    this.#holders = keyOf('holders')
    this.#leases = keyOf('leases')
  }

  async get(key: string): Promise<StateRecord | undefined> {
    const [found] = await this.#read(parseStateKey(key), '')
    return found
  }

  async list(prefix: string): Promise<readonly StateRecord[]> {
    return (await this.#read('', prefix)).sort((one, other) => (one.key < other.key ? -1 : 1))
  }

  async put(key: string, value: unknown, { ttlMs, lease }: PutOptions = {}): Promise<void> {
    const text = stateText(parseStateKey(key), value)
    await this.#change('state/put', lease, [key, text, ttlMs ?? '', this.#channel])
  }

  async delete(key: string, { lease }: FencedOptions = {}): Promise<void> {
    await this.#change('state/delete', lease, [parseStateKey(key), this.#channel])
  }

  async acquire(name: string, { holder, leaseMs }: LockRequest): Promise<Lease | undefined> {
    const [fence, expires] = listOf(await this.#run('state/acquire', this.#lockKeys(), [parseStateKey(name), holder, leaseMs]))
    return fence === undefined ? undefined : { name, fence: Number(fence), holder, expiresAt: new Date(Number(expires)) }
  }

  async renew(lease: Lease, leaseMs: number): Promise<Lease | undefined> {
    const expires = Number(await this.#run('state/prolong', this.#lockKeys(), [lease.name, lease.fence, leaseMs]))
    return expires === 0 ? undefined : { ...lease, expiresAt: new Date(expires) }
  }

  async release(lease: Lease): Promise<void> {
    await this.#run('state/prolong', this.#lockKeys(), [lease.name, lease.fence, 0])
  }

  async holder(name: string): Promise<Lease | undefined> {
    const [fence, holder, expires] = listOf(await this.#run('state/holder', this.#lockKeys(), [parseStateKey(name)]))
    return fence === undefined
      ? undefined
      : { name, fence: Number(fence), holder: String(holder ?? ''), expiresAt: new Date(Number(expires)) }
  }

  async locks(): Promise<readonly Lease[]> {
    const found = listOf(await this.#run('state/locks', this.#lockKeys(), []))
    const leases = Array.from({ length: found.length / 4 }, (_, at): Lease => {
      const [name, fence, holder, expires] = found.slice(4 * at, 4 * at + 4)
      return { name: String(name), fence: Number(fence), holder: String(holder ?? ''), expiresAt: new Date(Number(expires)) }
    })
    return leases.sort(byName)
  }

  async watch(listener: (key: string) => void): Promise<() => Promise<void>> {
    const hear = (key: string) => listener(key)
    this.#listeners.add(hear)
    this.#subscribed ??= this.#subscribe()
    await this.#try('watch', async () => await this.#subscribed).catch((error: unknown) => {
      this.#listeners.delete(hear)
      this.#subscribed = undefined
      throw error
    })
    return async () => void this.#listeners.delete(hear)
  }

  async sweep(): Promise<void> {
    while (Number(await this.#run('state/sweep', this.#records, [])) === 1_000);
  }

  async close(): Promise<void> {
    this.#listeners.clear()
    this.#subscriber?.disconnect()
    this.#redis.disconnect()
  }

  async #subscribe(): Promise<void> {
    this.#subscriber?.disconnect()
    const subscriber = redisConnection(this.#address)
    this.#subscriber = subscriber
    subscriber.on('message', (_channel, key) => this.#tell(key))
    await subscriber.subscribe(this.#channel)
    // What was told while the connection was down was told to nobody: from now on each new connection means that anything may have changed.
    subscriber.on('ready', () => void this.#tellAll().catch(() => {}))
  }

  async #tellAll(): Promise<void> {
    for (const { key } of await this.list('')) this.#tell(key)
  }

  #tell(key: string): void {
    for (const listener of this.#listeners) listener(key)
  }

  async #read(key: string, prefix: string): Promise<StateRecord[]> {
    const found = listOf(await this.#run('state/read', this.#records, [key, prefix]))
    return Array.from({ length: found.length / 3 }, (_, at) => ({
      key: String(found[3 * at]),
      value: JSON.parse(String(found[3 * at + 1])),
      writtenAt: new Date(Number(found[3 * at + 2])),
    }))
  }

  async #change(script: ScriptName, lease: Lease | undefined, values: readonly (string | number)[]): Promise<void> {
    const keys = [...this.#records, this.#fences, this.#leases]
    const done = await this.#run(script, keys, [lease?.name ?? '', lease?.fence ?? '', ...values])
    if (done === 0 && lease !== undefined) throw lockLost(lease)
  }

  #lockKeys(): readonly string[] {
    return [this.#fences, this.#holders, this.#leases]
  }

  async #run(script: ScriptName, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown> {
    return await this.#try(script, async () => await runScript(this.#redis, script, { keys, values: [this.#timeShiftMs(), ...values] }))
  }

  async #try<T>(doing: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act()
    } catch (cause) {
      // Without the address: it may hold a password.
      throw new StackError(
        'state_failed',
        `the state store on Redis failed at ${doing}: ${cause instanceof Error ? cause.message : cause}`,
        {
          cause,
        },
      )
    }
  }
}

function listOf(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : []
}
