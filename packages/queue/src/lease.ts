import { randomUUID } from 'node:crypto'
import type { Broker, RenewReply } from './broker.ts'
import type { Holdings } from './holdings.ts'
import type { Guard, Keeper } from './keeper/keeper.ts'

/** An idle worker owns nothing that could lapse; this often keeps its name from being swept away. Milliseconds. */
const idleRenewMs = 600_000

/** What a lease works with. */
export interface LeaseContext {
  readonly broker: Broker
  /** Renews it while the event loop is blocked. */
  readonly keeper: Keeper | undefined
  readonly held: Holdings
  readonly leaseMs: number
}

/** One name at the broker, and for how long it still owns what it was given. A lease that was lost is replaced by a new one. */
export class Lease {
  /** The name. */
  readonly worker: string = randomUUID()
  /** The newest step whose reply was read. */
  seenSeq = 0
  readonly #context: LeaseContext
  #seq = 0
  #renewedMs = performance.now()
  #guard: Guard | undefined
  #guarded: readonly string[] = []

  constructor(context: LeaseContext) {
    this.#context = context
  }

  /** The number of the next step. */
  nextSeq(): number {
    this.#seq += 1
    return this.#seq
  }

  /** Books that a call which renews was sent at `sentMs` and answered. */
  renewedAt(sentMs: number): void {
    this.#renewedMs = sentMs
  }

  /** Compares notes with the broker about what is held. Undefined when there is nothing to renew. Throws what the broker throws. */
  async renew(holding: readonly (readonly [id: string, fence: number])[]): Promise<RenewReply | undefined> {
    const { broker, held, leaseMs } = this.#context
    const sentMs = performance.now()
    if (held.size === 0 && sentMs - this.#renewedMs < idleRenewMs) return undefined
    const reply = await broker.renew({ worker: this.worker, leaseMs, holding, seenSeq: this.seenSeq })
    if (reply.kind === 'renewed') this.#renewedMs = sentMs
    return reply
  }

  /** Has the keeper look after the lease. To be called before jobs of these queues start: one of them may block the event loop at once. */
  guard(queues: readonly string[]): void {
    const { keeper, held } = this.#context
    if (!keeper || isSame(queues, this.#guarded)) return
    this.#guarded = queues
    if (this.#guard) this.#guard.covers(queues)
    else {
      const sinceRenewedMs = () => (held.size === 0 ? null : performance.now() - this.#renewedMs)
      this.#guard = keeper.guard({ worker: this.worker, queues, sinceRenewedMs })
    }
  }

  /** Ends the keeper's part. To be called before the worker leaves, and when the lease was lost. */
  release(): void {
    this.#guard?.release()
  }
}

function isSame(queues: readonly string[], others: readonly string[]): boolean {
  return queues.length === others.length && queues.every((queue, at) => queue === others[at])
}
