import type {
  CancelReply,
  LeaveRequest,
  LogLine,
  NewJob,
  RenewReply,
  RenewRequest,
  Report,
  Result,
  StepReply,
  StepRequest,
} from '../broker.ts'
import { checkChildren } from '../family.ts'
import type { PauseTarget } from '../limits.ts'
import { settleCrash, settleOutcome } from '../settle.ts'
import { asLeased, type MemoryJob, stateOf } from './job.ts'
import { Jobs } from './jobs.ts'
import { type Move, Moves } from './moves.ts'
import { addReport } from './reports.ts'
import { type MemoryWorker, Workers } from './workers.ts'

/** At most this many lapsed workers are recovered in one step. */
const reapLimit = 10
/** Every so many requests of a worker take the longest due jobs, so that a low priority is no sentence to wait for ever. */
const fairEvery = 16

/**
 * Everything a memory broker knows, and the reference for what every broker must do. Deterministic: each verb takes `nowMs`,
 * reads no clock, no randomness and does no I/O, so a test can replay any history.
 */
export class Model {
  readonly #jobs: Jobs
  readonly #workers = new Workers()

  /** `onMove` hears of every change of a job's state. */
  constructor(onMove?: (move: Move) => void) {
    this.#jobs = new Jobs(new Moves(onMove))
  }

  /** Every job that is not forgotten, by id. */
  get jobs(): ReadonlyMap<string, MemoryJob> {
    return this.#jobs.byId
  }

  /** Whether jobs came free since this was asked last that were blocked and that a worker could start now. */
  hasFreed(nowMs: number): boolean {
    return this.#jobs.hasFreed(nowMs)
  }

  enqueue(jobs: readonly NewJob[], nowMs: number): ReadonlyMap<string, string> {
    checkChildren(jobs)
    const conflicts = new Map<string, string>()
    for (const job of jobs) {
      const holder = this.#jobs.add(job, nowMs)
      if (holder !== undefined) conflicts.set(job.id, holder)
    }
    return conflicts
  }

  step(
    request: StepRequest,
    nowMs: number,
  ): Omit<Extract<StepReply, { kind: 'stepped' }>, 'bell'> | Exclude<StepReply, { kind: 'stepped' }> {
    const worker = this.#workers.meet(request)
    if (worker?.state !== 'alive') return { kind: 'fenced' }
    if (request.seq < worker.fetchedSeq) return { kind: 'stale' }
    if (request.seq === 1 || request.results.length > 0) worker.leaseUntilMs = nowMs + request.leaseMs
    this.#reap(worker, nowMs)
    if (worker.settledSeq < request.seq) {
      worker.lost = this.#settle(worker, request.results, nowMs)
      worker.settledSeq = request.seq
    }
    if (worker.fetchedSeq < request.seq) {
      this.#handOut(worker, request, nowMs)
      worker.fetchedSeq = request.seq
    }
    const held = this.#workers.held(worker)
    const handed = held.filter((job) => job.handSeq === request.seq)
    if (handed.length > 0) worker.leaseUntilMs = nowMs + request.leaseMs
    const dues = Object.keys(request.want).map((queue) => this.#jobs.queue(queue).nextDueMs(nowMs))
    return {
      kind: 'stepped',
      jobs: handed.map((job) => asLeased(job, nowMs)),
      lost: worker.lost,
      cancel: held.filter((job) => job.cancelRequested).map((job) => job.id),
      nextDueMs: dues.reduce((least, due) => (least === null || (due !== null && due < least) ? due : least), null),
    }
  }

  renew({ worker: id, leaseMs, holding, seenSeq }: RenewRequest, nowMs: number): RenewReply {
    const worker = this.#workers.find(id)
    if (worker?.state !== 'alive') return { kind: 'fenced' }
    worker.leaseUntilMs = nowMs + leaseMs
    const fences = new Map(holding)
    const held = this.#workers.held(worker)
    for (const job of held) if (job.handSeq <= seenSeq && fences.get(job.id) !== job.fence) this.#release(job, nowMs)
    const lost = holding.filter(([jobId, fence]) => !this.#owned(id, jobId, fence)).map(([jobId]) => jobId)
    return { kind: 'renewed', lost, cancel: held.filter((job) => job.cancelRequested).map((job) => job.id) }
  }

  leave({ worker: id, results }: LeaveRequest, nowMs: number): readonly string[] {
    const worker = this.#workers.find(id)
    if (worker?.state === 'left') return worker.lost
    if (worker?.state !== 'alive') return results.map(({ id: jobId }) => jobId)
    const lost = this.#settle(worker, results, nowMs)
    for (const job of this.#workers.held(worker)) this.#release(job, nowMs)
    Object.assign(worker, { state: 'left', lost })
    return lost
  }

  sweep(nowMs: number): number {
    const forgotten = this.#jobs.sweep(nowMs)
    this.#workers.sweep(nowMs)
    return forgotten
  }

  cancel(id: string, nowMs: number): CancelReply {
    const job = this.jobs.get(id)
    if (job?.state === 'running') {
      job.cancelRequested = true
      return 'requested'
    }
    return job && this.#jobs.cancel(job, nowMs) ? 'cancelled' : 'not-found'
  }

  replay(id: string, nowMs: number): boolean {
    const job = this.jobs.get(id)
    if (job?.state !== 'dead') return false
    this.#jobs.replay(job, nowMs)
    return true
  }

  discard(id: string, nowMs: number): boolean {
    const job = this.jobs.get(id)
    if (job?.state !== 'dead') return false
    this.#jobs.discard(job, nowMs)
    return true
  }

  promote(id: string, nowMs: number): boolean {
    const job = this.jobs.get(id)
    if (!job || stateOf(job, nowMs) !== 'scheduled') return false
    this.#jobs.promote(job, nowMs)
    return true
  }

  pause(target: PauseTarget, paused: boolean, nowMs: number): void {
    this.#jobs.queue(target.queue).pause(target, paused, nowMs)
  }

  paused(): readonly PauseTarget[] {
    return this.#jobs.queues().flatMap((queue) => queue.paused())
  }

  oldestReadyMs(nowMs: number): Readonly<Record<string, number>> {
    const ages = this.#jobs.queues().map((queue) => [queue.name, queue.oldestReadyMs(nowMs)] as const)
    return Object.fromEntries(ages.flatMap(([name, ms]) => (ms === null ? [] : [[name, ms]])))
  }

  holder(queue: string, key: string, nowMs: number): string | undefined {
    return this.#jobs.holder(queue, key, nowMs)
  }

  report(worker: string, reports: readonly Report[], nowMs: number): void {
    for (const report of reports) {
      const job = this.#owned(worker, report.id, report.fence)
      if (job) addReport(job, report, nowMs)
    }
  }

  log(id: string): readonly LogLine[] {
    return this.jobs.get(id)?.log ?? []
  }

  #settle(worker: MemoryWorker, results: readonly Result[], nowMs: number): string[] {
    const lost: string[] = []
    for (const { id, fence, outcome } of results) {
      const job = this.#owned(worker.id, id, fence)
      if (job) this.#jobs.stop(job, settleOutcome(job, outcome, nowMs), { nowMs, outcome })
      else lost.push(id)
    }
    this.#jobs.passOrders(nowMs)
    return lost
  }

  /** The worker that asks is alive, however late its renewal: nobody has taken its jobs, so it keeps them. */
  #reap(asking: MemoryWorker, nowMs: number): void {
    for (const worker of this.#workers.lapsed(asking, reapLimit, nowMs)) {
      worker.state = 'lapsed'
      for (const job of this.#workers.held(worker)) this.#jobs.stop(job, settleCrash(job, nowMs), { nowMs })
    }
    this.#jobs.passOrders(nowMs)
  }

  #handOut(worker: MemoryWorker, { seq, want, ahead }: StepRequest, nowMs: number): void {
    for (const [name, count] of Object.entries(want)) {
      const queue = this.#jobs.queue(name)
      const free = count - (ahead?.[name] ?? 0)
      for (const job of queue.take(count, { oldest: seq % fairEvery === 0, free }, nowMs)) {
        if (job.unique?.until === 'started') queue.unique.release(job.unique, job.id)
        Object.assign(job, { worker: worker.id, handSeq: seq, fence: job.fence + 1, cancelRequested: false })
        this.#workers.hand(worker, job)
      }
    }
  }

  #release(job: MemoryJob, nowMs: number): void {
    this.#jobs.stop(job, settleOutcome(job, { kind: 'release' }, nowMs), { nowMs })
  }

  #owned(worker: string, id: string, fence: number): MemoryJob | undefined {
    const job = this.jobs.get(id)
    return job?.state === 'running' && job.worker === worker && job.fence === fence ? job : undefined
  }
}
