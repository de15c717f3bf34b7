import { StackError } from '../errors.ts'
import { lockLost } from './lock-lost.ts'
import type { Lease, LockRequest, StateStore } from './state-store.ts'

export interface HoldOptions extends LockRequest {
  /** Called after each renewal, three times in each lease. What it throws is without effect. */
  readonly onBeat?: () => Promise<void>
}

/** A lock that is kept until it is released or lost. */
export interface HeldLock {
  /** As last renewed. */
  readonly lease: Lease
  /** Aborts, with `lock_lost` as its reason, as soon as the lock may be somebody else's. */
  readonly signal: AbortSignal
  /** The time by the store's clock, as far as it is known here. */
  now(): Date
  release(): Promise<void>
}

/** Takes a lock and renews it until it is released. Undefined when somebody has it. Throws `state_failed`. */
export async function holdLock(store: StateStore, name: string, options: HoldOptions): Promise<HeldLock | undefined> {
  const asked = performance.now()
  const lease = await store.acquire(name, options)
  return lease === undefined ? undefined : new RenewedLock(store, { lease, asked, options })
}

class RenewedLock implements HeldLock {
  readonly #store: StateStore
  readonly #options: HoldOptions
  readonly #lost = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #renewing: Promise<void> = Promise.resolve()
  #lease: Lease
  /** When the last successful call began, on this process's own clock: the lease is over `leaseMs` after it at the latest. */
  #asked: number

  constructor(store: StateStore, held: { readonly lease: Lease; readonly asked: number; readonly options: HoldOptions }) {
    this.#store = store
    this.#options = held.options
    this.#lease = held.lease
    this.#asked = held.asked
    this.#waitForTurn()
  }

  get lease(): Lease {
    return this.#lease
  }

  get signal(): AbortSignal {
    return this.#lost.signal
  }

  now(): Date {
    return new Date(this.#lease.expiresAt.getTime() - this.#options.leaseMs + (performance.now() - this.#asked))
  }

  async release(): Promise<void> {
    clearTimeout(this.#timer)
    // A renewal under way would otherwise take the lock again after it was given back.
    await this.#renewing
    clearTimeout(this.#timer)
    if (!this.#lost.signal.aborted) await this.#store.release(this.#lease)
  }

  #waitForTurn(): void {
    this.#timer = setTimeout(() => {
      this.#renewing = this.#renew()
    }, this.#options.leaseMs / 3)
  }

  async #renew(): Promise<void> {
    const asked = performance.now()
    try {
      const renewed = await this.#store.renew(this.#lease, this.#options.leaseMs)
      if (renewed === undefined) return this.#lose()
      this.#lease = renewed
      this.#asked = asked
    } catch (cause) {
      // A store that is away for a moment takes no lock from anybody; one that is away for a whole lease may have.
      if (performance.now() - this.#asked >= this.#options.leaseMs) return this.#lose(cause)
    }
    this.#waitForTurn()
    await this.#options.onBeat?.().catch(() => {})
  }

  #lose(cause?: unknown): void {
    const lost = lockLost(this.#lease)
    this.#lost.abort(cause === undefined ? lost : new StackError('lock_lost', lost.message, { cause }))
  }
}
