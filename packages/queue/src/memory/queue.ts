import type { PauseTarget } from '../limits.ts'
import { Blocked } from './blocked.ts'
import type { Barrier, MemoryJob } from './job.ts'
import { Limits } from './limits.ts'
import type { Moves } from './moves.ts'
import { Orders } from './orders.ts'
import { UniqueKeys } from './unique-keys.ts'
import { Waiting } from './waiting.ts'

/** How many jobs one look may find blocked before it gives up for now. */
const lookLimit = 1_000

/** One queue of the model: who waits, who is blocked and by what, and which unique keys are held. */
export class MemoryQueue {
  readonly name: string
  readonly unique = new UniqueKeys()
  readonly #moves: Moves
  readonly #waiting = new Waiting()
  readonly #blocked = new Blocked()
  readonly #limits = new Limits()
  readonly #orders = new Orders()
  readonly #pausedTasks = new Set<string>()
  readonly #pausedKeys = new Set<string>()
  #paused = false
  /** Jobs that came free since {@link MemoryQueue.hasFreed} was asked last. */
  #freed: MemoryJob[] = []

  constructor(name: string, moves: Moves) {
    this.name = name
    this.#moves = moves
  }

  /** Puts a new or replayed job in line, or behind the one whose turn it is in its order. */
  join(job: MemoryJob, nowMs: number): void {
    if (job.order === null || this.#orders.join(job, job.order)) this.lineUp(job, nowMs)
    else this.#blockByOrder(job, job.order)
  }

  /** Puts a job in line whose children have ended. If it has an order and never was in line, {@link passOrders} decides. */
  joinLate(job: MemoryJob, nowMs: number): void {
    if (job.order === null || this.#orders.joinLate(job, job.order)) this.unblock(job, nowMs)
    else this.#blockByOrder(job, job.order)
  }

  /** A job has ended for good. */
  leaveOrder(job: MemoryJob): void {
    if (job.order !== null) this.#orders.leave(job, job.order)
  }

  /** Puts those in line whose turn in their order has come. */
  passOrders(nowMs: number): void {
    for (const job of this.#orders.pass()) this.unblock(job, nowMs)
  }

  /** Puts a job that may start at its due time in line, from wherever it was. */
  lineUp(job: MemoryJob, nowMs: number): void {
    job.state = 'waiting'
    job.blockedBy = null
    this.#waiting.add(job, nowMs)
  }

  /** Puts a job in line that was blocked. */
  unblock(job: MemoryJob, nowMs: number): void {
    this.#moves.make(job, { verb: 'unblock', nowMs }, () => this.lineUp(job, nowMs))
    this.#freed.push(job)
  }

  /** Whether jobs came free since this was asked last that a worker could start now, so that idle ones should look. */
  hasFreed(nowMs: number): boolean {
    if (this.#freed.length === 0) return false
    const waits = this.#freed.some((job) => job.state === 'waiting' && job.dueAtMs <= nowMs)
    this.#freed = []
    return waits
  }

  /**
   * The jobs that start now, in their order, which count against their limits from here on. `oldest` ignores priorities. Beyond the first
   * `free` it ends before a job that may start only once.
   */
  take(count: number, { oldest, free }: { readonly oldest: boolean; readonly free: number }, nowMs: number): readonly MemoryJob[] {
    if (this.#paused) return []
    const opened = this.#openRates(nowMs)
    const taken: MemoryJob[] = []
    for (let blocked = 0; taken.length < count && blocked < lookLimit; ) {
      const job = this.#waiting.first(nowMs, { oldest })
      if (!job || (job.atMostOnce && taken.length >= free)) break
      const barrier = this.#barrier(job, nowMs)
      if (barrier) {
        this.#block(job, barrier, nowMs)
        blocked += 1
        continue
      }
      this.#moves.make(job, { verb: 'lease', nowMs }, () => Object.assign(job, { state: 'running', place: null }))
      this.#limits.enter(job, nowMs)
      taken.push(job)
    }
    for (const key of opened) this.#noteOpening(key, nowMs)
    return taken
  }

  /** Until something of this queue may start: 0 for now, null for never by time alone. */
  nextDueMs(nowMs: number): number | null {
    if (this.#paused) return null
    const next = Math.min(this.#waiting.nextDueAtMs() ?? Infinity, this.#blocked.nextOpeningAtMs() ?? Infinity)
    return next === Infinity ? null : Math.max(0, next - nowMs)
  }

  /** For how long the oldest job that is ready has been; null when none is. */
  oldestReadyMs(nowMs: number): number | null {
    const dueAtMs = this.#waiting.nextDueAtMs() ?? Infinity
    return dueAtMs > nowMs ? null : nowMs - dueAtMs
  }

  /** A job that was running is not any more, whatever becomes of it. */
  leave(job: MemoryJob, nowMs: number): void {
    this.#limits.leave(job)
    this.passTurn(job, nowMs)
  }

  /** Lets the first behind each of the job's limits on concurrency try, because the job does not use its turn, or not any longer. */
  passTurn(job: MemoryJob, nowMs: number): void {
    for (const { kind, key } of job.limits) if (kind === 'concurrency') this.#unblockBehind({ kind: 'limit', key }, 1, nowMs)
  }

  pause({ task, key }: PauseTarget, paused: boolean, nowMs: number): void {
    if (task !== undefined) {
      if (paused) this.#pausedTasks.add(task)
      else if (this.#pausedTasks.delete(task)) this.#unblockBehind({ kind: 'paused-task', task }, Infinity, nowMs)
    } else if (key !== undefined) {
      if (paused) this.#pausedKeys.add(key)
      else if (this.#pausedKeys.delete(key)) this.#unblockBehind({ kind: 'paused-key', key }, Infinity, nowMs)
    } else this.#paused = paused
  }

  /** What is paused: the queue itself first, then tasks and keys by name. */
  paused(): readonly PauseTarget[] {
    const queue = this.name
    return [
      ...(this.#paused ? [{ queue }] : []),
      ...[...this.#pausedTasks].sort().map((task) => ({ queue, task })),
      ...[...this.#pausedKeys].sort().map((key) => ({ queue, key })),
    ]
  }

  /** Lets in what fits behind every limit on concurrency, and drops what says nothing any more. */
  sweep(nowMs: number): void {
    for (const key of this.#blocked.limitKeys()) {
      const limit = this.#blocked.limitOfFirst(key)
      if (limit?.kind === 'concurrency') this.#unblockBehind({ kind: 'limit', key }, this.#limits.room(limit, nowMs), nowMs)
    }
    this.#limits.sweep(nowMs)
    this.unique.sweep(nowMs)
  }

  #blockByOrder(job: MemoryJob, key: string): void {
    job.state = 'blocked'
    job.blockedBy = { kind: 'order', key, order: this.#orders.of(key) }
  }

  #barrier(job: MemoryJob, nowMs: number): Barrier | undefined {
    if (this.#pausedTasks.has(job.task)) return { kind: 'paused-task', task: job.task }
    const paused = keysOf(job).find((key) => this.#pausedKeys.has(key))
    if (paused !== undefined) return { kind: 'paused-key', key: paused }
    const limit = this.#limits.refusing(job, nowMs)
    return limit && { kind: 'limit', key: limit.key }
  }

  #block(job: MemoryJob, barrier: Barrier, nowMs: number): void {
    this.#moves.make(job, { verb: 'block', nowMs }, () => Object.assign(job, { state: 'blocked', blockedBy: barrier }))
    this.#blocked.add(job, barrier)
    const limit = barrier.kind === 'limit' ? job.limits.find(({ key }) => key === barrier.key) : undefined
    if (limit?.kind === 'rate') this.#blocked.opens(limit.key, this.#limits.opensAtMs(limit, nowMs))
  }

  #unblockBehind(barrier: Barrier, most: number, nowMs: number): void {
    for (let left = most; left > 0; left -= 1) {
      const job = this.#blocked.first(barrier)
      if (!job) return
      this.unblock(job, nowMs)
    }
  }

  /** Lets as many try as each rate allows now, and returns the keys. They are looked at again when it is known who started. */
  #openRates(nowMs: number): readonly string[] {
    const opened: string[] = []
    for (let key = this.#blocked.takeOpening(nowMs); key !== undefined; key = this.#blocked.takeOpening(nowMs)) {
      opened.push(key)
      const limit = this.#blocked.limitOfFirst(key)
      if (limit?.kind === 'rate') this.#unblockBehind({ kind: 'limit', key }, this.#limits.room(limit, nowMs), nowMs)
    }
    return opened
  }

  #noteOpening(key: string, nowMs: number): void {
    const limit = this.#blocked.limitOfFirst(key)
    if (limit?.kind === 'rate') this.#blocked.opens(key, this.#limits.opensAtMs(limit, nowMs))
  }
}

/** Everything by which a job may be paused: its order first. */
function keysOf({ order, limits }: MemoryJob): readonly string[] {
  const keys = limits.map(({ key }) => key)
  return order === null ? keys : [order, ...keys]
}
