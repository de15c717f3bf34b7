import { Worker as Thread } from 'node:worker_threads'
import { sleep } from '../bell.ts'
import { QueueError } from '../errors.ts'
import type { FromKeeper, KeeperOrder, ToKeeper } from './messages.ts'
import type { KeeperSource } from './source.ts'

/** Looks per lease. The keeper acts at 0.4 of a lease, so half of it is left for the call that renews it. */
const looksPerLease = 10
/** How long a thread gets to close its connection before it is ended. Milliseconds. */
const closeMs = 1_000

/** What {@link Keeper} takes. */
export interface KeeperOptions {
  readonly source: KeeperSource
  readonly leaseMs: number
  /** For how long a blocked loop is believed to be at work. Milliseconds. */
  readonly maxLoopBlockMs: number
  /** The loop was blocked for longer than that, and the lease was left to lapse. Told once the loop is free again. */
  readonly onStuck: (stuck: { readonly worker: string; readonly blockedMs: number }) => void
  /** The broker could not be reached from the thread, or the thread ended. */
  readonly onTrouble: (error: QueueError) => void
}

/** A lease to guard. */
export interface GuardedLease {
  /** The name under which the broker knows the worker. */
  readonly worker: string
  /** Every queue of which it may hold jobs. */
  readonly queues: readonly string[]
  /** Milliseconds since the call was made that last renewed the lease; null: no job is held. Asked ten times per lease. */
  readonly sinceRenewedMs: () => number | null
}

/** The end of guarding a lease. */
export interface Guard {
  /** Changes the queues. */
  covers(queues: readonly string[]): void
  /** To be called before the worker leaves the broker or takes another name. */
  release(): void
}

/**
 * Keeps leases of one worker alive while its event loop is blocked: a thread with a connection of its own, which renews what the loop is
 * late to renew, and stops when the loop has been blocked for longer than anybody should compute. Starts with the first guard, ends with the process.
 */
export class Keeper {
  readonly #options: KeeperOptions
  readonly #lookMs: number
  readonly #tick = new Int32Array(new SharedArrayBuffer(4))
  readonly #guarded = new Map<string, { lease: GuardedLease; renewed: BigInt64Array<SharedArrayBuffer> }>()
  #thread: Thread | undefined
  #beats: NodeJS.Timeout | undefined
  #startedMs = Number.NEGATIVE_INFINITY
  #closed = false

  constructor(options: KeeperOptions) {
    this.#options = options
    this.#lookMs = Math.max(5, Math.min(options.leaseMs / looksPerLease, options.maxLoopBlockMs / 4))
  }

  /** Guards a lease from now on. */
  guard(lease: GuardedLease): Guard {
    const renewed = new BigInt64Array(new SharedArrayBuffer(8))
    let guarded = { lease, renewed }
    this.#guarded.set(lease.worker, guarded)
    this.#note(guarded)
    this.#beats ??= setInterval(() => this.#beat(), this.#lookMs).unref()
    if (this.#thread) this.#tell({ kind: 'guard', worker: lease.worker, queues: lease.queues, renewed })
    else this.#start()
    return {
      covers: (queues) => {
        guarded = { lease: { ...lease, queues }, renewed }
        this.#guarded.set(lease.worker, guarded)
        this.#tell({ kind: 'guard', worker: lease.worker, queues, renewed })
      },
      release: () => {
        this.#guarded.delete(lease.worker)
        this.#tell({ kind: 'release', worker: lease.worker })
      },
    }
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    this.#closed = true
    this.#guarded.clear()
    clearInterval(this.#beats)
    const thread = this.#thread
    if (!thread) return
    const over = new AbortController()
    thread.once('exit', () => over.abort())
    this.#tell({ kind: 'close' })
    await sleep(closeMs, over.signal)
    await thread.terminate()
  }

  #beat(): void {
    Atomics.add(this.#tick, 0, 1)
    for (const guarded of this.#guarded.values()) this.#note(guarded)
    if (!this.#thread && this.#guarded.size > 0 && performance.now() - this.#startedMs > this.#options.leaseMs) this.#start()
  }

  #note({ lease, renewed }: { readonly lease: GuardedLease; readonly renewed: BigInt64Array<SharedArrayBuffer> }): void {
    const sinceMs = lease.sinceRenewedMs()
    const atNs = sinceMs === null ? 0n : process.hrtime.bigint() - BigInt(Math.round(sinceMs * 1e6))
    Atomics.store(renewed, 0, atNs)
  }

  #start(): void {
    if (this.#closed) return
    const { source, leaseMs, maxLoopBlockMs, onTrouble } = this.#options
    const workerData: KeeperOrder = { source, leaseMs, maxLoopBlockMs, lookMs: this.#lookMs, tick: this.#tick }
    // execArgv: what the application preloads, such as instrumentation, has no business in a thread that only renews.
    const thread = new Thread(new URL('./thread.ts', import.meta.url), { workerData, execArgv: [], name: 'queue keeper' })
    thread.unref()
    this.#thread = thread
    this.#startedMs = performance.now()
    for (const { lease, renewed } of this.#guarded.values()) {
      this.#tell({ kind: 'guard', worker: lease.worker, queues: lease.queues, renewed })
    }
    thread.on('message', (message: FromKeeper) => this.#hear(message))
    thread.on('error', (cause) => onTrouble(new QueueError('broker_unavailable', 'the thread that renews leases failed', { cause })))
    thread.once('exit', () => {
      if (this.#thread === thread) this.#thread = undefined
    })
  }

  #tell(message: ToKeeper): void {
    this.#thread?.postMessage(message)
  }

  #hear(message: FromKeeper): void {
    const { onStuck, onTrouble } = this.#options
    if (message.kind === 'stuck') {
      onStuck({ worker: message.worker, blockedMs: message.blockedMs })
      return
    }
    const { name, message: text } = message.failure
    const summary = `leases cannot be renewed from their thread: ${name}: ${text}`
    onTrouble(new QueueError('broker_unavailable', summary, { cause: message.failure }))
  }
}
