import { lockLost } from './lock-lost.ts'
import { byName, parseStateKey, stateText } from './state-key.ts'
import type { FencedOptions, Lease, LockRequest, PutOptions, StateClockOptions, StateRecord, StateStore } from './state-store.ts'

interface Stored {
  readonly text: string
  readonly writtenMs: number
  readonly expiresMs: number
}

/** Keeps state in this process alone: for tests, and for an installation of one process that may forget. */
export function memoryState({ timeShiftMs = () => 0 }: StateClockOptions = {}): StateStore {
  return new MemoryState(timeShiftMs)
}

class MemoryState implements StateStore {
  readonly shared = false
  readonly #records = new Map<string, Stored>()
  readonly #leases = new Map<string, Lease>()
  readonly #fences = new Map<string, number>()
  readonly #listeners = new Set<(key: string) => void>()
  readonly #timeShiftMs: () => number

  constructor(timeShiftMs: () => number) {
    this.#timeShiftMs = timeShiftMs
  }

  async get(key: string): Promise<StateRecord | undefined> {
    const stored = this.#records.get(parseStateKey(key))
    return stored !== undefined && stored.expiresMs > this.#nowMs() ? recordOf(key, stored) : undefined
  }

  async list(prefix: string): Promise<readonly StateRecord[]> {
    const now = this.#nowMs()
    return [...this.#records]
      .filter(([key, { expiresMs }]) => key.startsWith(prefix) && expiresMs > now)
      .map(([key, stored]) => recordOf(key, stored))
      .sort((one, other) => (one.key < other.key ? -1 : 1))
  }

  async put(key: string, value: unknown, { ttlMs, lease }: PutOptions = {}): Promise<void> {
    const text = stateText(parseStateKey(key), value)
    this.#require(lease)
    const writtenMs = this.#nowMs()
    this.#records.set(key, { text, writtenMs, expiresMs: ttlMs === undefined ? Number.POSITIVE_INFINITY : writtenMs + ttlMs })
    this.#tell(key)
  }

  async delete(key: string, { lease }: FencedOptions = {}): Promise<void> {
    parseStateKey(key)
    this.#require(lease)
    if (this.#records.delete(key)) this.#tell(key)
  }

  async acquire(name: string, { holder, leaseMs }: LockRequest): Promise<Lease | undefined> {
    if (this.#held(parseStateKey(name)) !== undefined) return undefined
    const fence = (this.#fences.get(name) ?? 0) + 1
    this.#fences.set(name, fence)
    return this.#keep({ name, fence, holder }, leaseMs)
  }

  async renew(lease: Lease, leaseMs: number): Promise<Lease | undefined> {
    return this.#held(lease.name)?.fence === lease.fence ? this.#keep(lease, leaseMs) : undefined
  }

  async release(lease: Lease): Promise<void> {
    if (this.#held(lease.name)?.fence === lease.fence) this.#leases.delete(lease.name)
  }

  async holder(name: string): Promise<Lease | undefined> {
    return this.#held(parseStateKey(name))
  }

  async locks(): Promise<readonly Lease[]> {
    return [...this.#leases.keys()].flatMap((name) => this.#held(name) ?? []).sort(byName)
  }

  async watch(listener: (key: string) => void): Promise<() => Promise<void>> {
    // A wrapper of its own, so that one function may watch twice.
    const hear = (key: string) => listener(key)
    this.#listeners.add(hear)
    return async () => void this.#listeners.delete(hear)
  }

  async sweep(): Promise<void> {
    const now = this.#nowMs()
    for (const [key, { expiresMs }] of this.#records) if (expiresMs <= now) this.#records.delete(key)
  }

  async close(): Promise<void> {
    this.#listeners.clear()
  }

  #keep({ name, fence, holder }: Omit<Lease, 'expiresAt'>, leaseMs: number): Lease {
    const lease = { name, fence, holder, expiresAt: new Date(this.#nowMs() + leaseMs) }
    this.#leases.set(name, lease)
    return lease
  }

  #held(name: string): Lease | undefined {
    const lease = this.#leases.get(name)
    return lease !== undefined && lease.expiresAt.getTime() > this.#nowMs() ? lease : undefined
  }

  #require(lease: Lease | undefined): void {
    if (lease !== undefined && this.#held(lease.name)?.fence !== lease.fence) throw lockLost(lease)
  }

  #tell(key: string): void {
    for (const listener of this.#listeners) queueMicrotask(() => listener(key))
  }

  /** Runs on when the host's clock is set back. */
  #nowMs(): number {
    return Math.floor(performance.timeOrigin + performance.now()) + this.#timeShiftMs()
  }
}

function recordOf(key: string, { text, writtenMs }: Stored): StateRecord {
  return { key, value: JSON.parse(text), writtenAt: new Date(writtenMs) }
}
