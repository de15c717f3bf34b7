import type { NewJob, Outcome } from '../broker.ts'
import { newChildren } from '../family.ts'
import type { JobVerb } from '../job.ts'
import { type Edge, type Settled, settleChildren } from '../settle.ts'
import { blockByChildren, findEnds, lastEdges, tellParent, waitsForChildren } from './families.ts'
import { dueAtMs, type MemoryJob, storedJob } from './job.ts'
import type { Moves } from './moves.ts'
import { MemoryQueue } from './queue.ts'

/** A parent that has been waiting for longer is looked after by a sweep. Milliseconds. */
const lookAfterMs = 60_000
/** At most this many of them in one sweep. */
const lookAfterLimit = 100

/** All jobs of the model and their queues: how jobs come in, move and end, whoever asks for it. */
export class Jobs {
  readonly byId = new Map<string, MemoryJob>()
  readonly #queues = new Map<string, MemoryQueue>()
  /** Jobs that wait for children, the longest not looked after first. Those that no longer do are dropped when they are met. */
  readonly #parents = new Set<MemoryJob>()
  readonly #moves: Moves
  #position = 0

  constructor(moves: Moves) {
    this.#moves = moves
  }

  queue(name: string): MemoryQueue {
    const queue = this.#queues.get(name) ?? new MemoryQueue(name, this.#moves)
    this.#queues.set(name, queue)
    return queue
  }

  /** Every queue that something was asked about. */
  queues(): readonly MemoryQueue[] {
    return [...this.#queues.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, queue]) => queue)
  }

  /** The job that holds a unique key. */
  holder(queue: string, key: string, nowMs: number): string | undefined {
    return this.#queues.get(queue)?.unique.holder(key, nowMs)
  }

  /** Whether jobs came free since this was asked last that a worker could start now. */
  hasFreed(nowMs: number): boolean {
    let freed = false
    for (const queue of this.#queues.values()) freed = queue.hasFreed(nowMs) || freed
    return freed
  }

  /** Stores a job. Returns the job that holds its unique key if that is another one, and that one is told instead. */
  add(job: NewJob, nowMs: number): string | undefined {
    if (this.byId.has(job.id)) return undefined
    const queue = this.queue(job.queue)
    const holder = job.unique && queue.unique.holder(job.unique.key, nowMs)
    if (holder !== undefined && holder !== job.id) {
      this.#renewHolder(this.byId.get(holder), job, nowMs)
      return holder
    }
    this.#position += 1
    const stored = storedJob(job, this.#position, nowMs)
    this.byId.set(stored.id, stored)
    if (stored.unique) queue.unique.take(stored.unique, stored.id, nowMs)
    if (stored.children.length > 0) this.#waitForChildren(stored)
    else queue.join(stored, nowMs)
    this.#moves.begin(stored, nowMs)
    return undefined
  }

  /** Writes down what becomes of a running job whose hand-out is over. */
  stop(job: MemoryJob, settled: Settled, { nowMs, outcome }: { readonly nowMs: number; readonly outcome?: Outcome }): void {
    const { failures, crashes, history, verb } = settled
    Object.assign(job, { failures, crashes, history, worker: null })
    const queue = this.queue(job.queue)
    queue.leave(job, nowMs)
    if (settled.state === 'waiting') {
      this.#moves.make(job, { verb, nowMs }, () => {
        if (settled.due) job.dueAtMs = dueAtMs(settled.due, nowMs)
        queue.lineUp(job, nowMs)
      })
    } else if (settled.state === 'blocked') {
      const awaited = job.children.map(({ id }) => id)
      const appended = outcome?.kind === 'wait' ? newChildren(outcome.children, awaited) : []
      job.children = [...job.children, ...appended]
      this.#moves.make(job, { verb, nowMs }, () => this.#waitForChildren(job))
      this.#endUpwards(this.#judge(job, lastEdges(job, appended.length), nowMs), nowMs)
    } else {
      job.result = settled.state === 'succeeded' ? (settled.result?.slice() ?? null) : null
      this.#end(job, settled.state, { verb, nowMs })
      this.#endUpwards(job, nowMs)
    }
  }

  /** Ends a job that does not run. Returns whether it could. */
  cancel(job: MemoryJob, nowMs: number): boolean {
    if (job.state !== 'waiting' && job.state !== 'blocked') return false
    this.#end(job, 'cancelled', { verb: 'cancel', nowMs })
    this.queue(job.queue).passTurn(job, nowMs)
    this.#endUpwards(job, nowMs)
    this.passOrders(nowMs)
    return true
  }

  /** Puts a dead job back in line, or to its wait for children. */
  replay(job: MemoryJob, nowMs: number): void {
    Object.assign(job, { failures: 0, crashes: 0, replays: job.replays + 1, dueAtMs: nowMs, forgetAtMs: null })
    this.#moves.make(job, { verb: 'replay', nowMs }, () => {
      if (job.children.some(({ id }) => !job.ends?.has(id))) this.#waitForChildren(job)
      else this.queue(job.queue).join(job, nowMs)
    })
  }

  /** Ends a dead job once more, as one that nobody wants. Its parent has been told. */
  discard(job: MemoryJob, nowMs: number): void {
    this.#end(job, 'cancelled', { verb: 'discard', nowMs })
  }

  /** Makes a scheduled job due. */
  promote(job: MemoryJob, nowMs: number): void {
    this.#moves.make(job, { verb: 'promote', nowMs }, () => {
      job.dueAtMs = nowMs
      this.queue(job.queue).lineUp(job, nowMs)
    })
  }

  /** Puts those in line whose turn in their order has come, now that everything that ended at once has ended. */
  passOrders(nowMs: number): void {
    for (const queue of this.#queues.values()) queue.passOrders(nowMs)
  }

  /** Forgets what is over, frees whoever waits for nothing any more, and returns how many jobs were forgotten. */
  sweep(nowMs: number): number {
    this.#lookAfterParents(nowMs)
    this.passOrders(nowMs)
    for (const queue of this.#queues.values()) queue.sweep(nowMs)
    let forgotten = 0
    for (const job of this.byId.values()) {
      if (job.forgetAtMs === null || job.forgetAtMs > nowMs) continue
      this.byId.delete(job.id)
      forgotten += 1
    }
    return forgotten
  }

  #renewHolder(holder: MemoryJob | undefined, job: NewJob, nowMs: number): void {
    if (!holder || !job.unique || job.unique.onConflict === 'keep' || holder.fence > 0) return
    if (holder.state !== 'waiting' && holder.state !== 'blocked') return
    holder.payload = job.payload.slice()
    if (job.unique.onConflict === 'replace') return
    const queue = this.queue(holder.queue)
    this.#moves.make(holder, { verb: 'postpone', nowMs }, () => {
      holder.dueAtMs = dueAtMs(job.due, nowMs)
      if (!waitsForChildren(holder) && holder.blockedBy?.kind !== 'order') queue.lineUp(holder, nowMs)
    })
    queue.unique.take(job.unique, holder.id, nowMs)
    queue.passTurn(holder, nowMs)
  }

  #waitForChildren(job: MemoryJob): void {
    blockByChildren(job)
    this.#parents.add(job)
  }

  /** Decides about a job that waits for children. Returns it if that was its end. */
  #judge(job: MemoryJob, news: readonly Edge[], nowMs: number): MemoryJob | undefined {
    if (!waitsForChildren(job)) return undefined
    const settled = settleChildren(job, { news, left: job.childrenLeft }, nowMs)
    if (!settled) return undefined
    if (settled.state === 'waiting') {
      this.queue(job.queue).joinLate(job, nowMs)
      return undefined
    }
    job.history = settled.history
    this.#end(job, 'dead', { verb: settled.verb, nowMs })
    this.queue(job.queue).passTurn(job, nowMs)
    return job
  }

  #end(
    job: MemoryJob,
    state: 'succeeded' | 'dead' | 'cancelled',
    { verb, nowMs }: { readonly verb: JobVerb; readonly nowMs: number },
  ): void {
    this.#moves.make(job, { verb, nowMs }, () => Object.assign(job, { state, blockedBy: null, place: null }))
    job.forgetAtMs = nowMs + (state === 'dead' ? job.keepDeadMs : job.rememberMs)
    if (job.unique && job.unique.until !== 'ttl') this.queue(job.queue).unique.release(job.unique, job.id)
    if (state !== 'dead') job.payload = new Uint8Array()
    this.queue(job.queue).leaveOrder(job)
    if (state !== 'dead' && job.rememberMs === 0) this.byId.delete(job.id)
  }

  /** Tells the parent of a job that has ended, and its parent, as far up as one end leads to the next. */
  #endUpwards(ended: MemoryJob | undefined, nowMs: number): void {
    for (let child = ended; child; ) {
      const parent = child.parent ? this.byId.get(child.parent.id) : undefined
      if (!parent) return
      const news = tellParent(parent, child)
      child = news.length > 0 ? this.#judge(parent, news, nowMs) : undefined
    }
  }

  #lookAfterParents(nowMs: number): void {
    let left = lookAfterLimit
    for (const parent of [...this.#parents]) {
      if (!waitsForChildren(parent)) {
        this.#parents.delete(parent)
        continue
      }
      if (left === 0 || parent.createdAtMs + lookAfterMs >= nowMs) continue
      left -= 1
      this.#parents.delete(parent)
      this.#parents.add(parent)
      this.#endUpwards(this.#judge(parent, findEnds(parent, this.byId), nowMs), nowMs)
    }
  }
}
