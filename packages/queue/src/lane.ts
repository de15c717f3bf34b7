import { setImmediate as nextTurn } from 'node:timers/promises'
import { sleep, wokenUp } from './bell.ts'
import type { Broker, Result, StepReply, StepRequest } from './broker.ts'
import type { QueueError } from './errors.ts'
import type { Ended } from './holdings.ts'
import { toFailure } from './job.ts'
import type { Keeper } from './keeper/keeper.ts'
import { Lease } from './lease.ts'
import { backoffMs, repeat } from './repeat.ts'
import { Runner, type RunnerContext, type RunnerOptions } from './runner.ts'

/** At most this many results travel in one step: bounds the size and the duration of a call. */
const stepLimit = 500
/** How long the hand-back at the end of a drain is repeated while the broker fails. Then the lease has to lapse. Milliseconds. */
const leaveMs = 5_000
/** While jobs run, the broker is asked this often whether one of them is to be stopped. Milliseconds. */
const cancelPollMs = 1_000
/** With jobs that take no time, the event loop has a turn of its own at least this often. Milliseconds. */
const turnEveryMs = 5

/** What a lane is told to do. Everything is resolved. */
export interface LaneOptions extends RunnerOptions {
  readonly pollMs: number
  readonly leaseMs: number
}

/** What a lane works with. */
export interface LaneContext extends RunnerContext {
  readonly broker: Broker
  /** Renews the lease while the event loop is blocked. */
  readonly keeper: Keeper | undefined
}

/** How a lane stands to the other lane of its worker. */
export interface LaneNeighbour {
  /** Whether an idle lane should look for work: false leaves that to its neighbour. */
  readonly isNeeded: () => boolean
  /** Called after each step that left no slot free in some queue. */
  readonly onFull: () => void
}

/**
 * Takes jobs and has them run, one step at a time: settle what finished, fetch what fits, start it, sleep until something changes.
 * Everything it knows is in its fields; only `#loop` talks to `step`, so requests never overlap and their numbers never skip.
 * To the broker a lane is a worker, with a lease of its own.
 */
export class Lane {
  readonly #context: LaneContext
  readonly #options: LaneOptions
  readonly #neighbour: LaneNeighbour
  readonly #runner: Runner
  #lease: Lease
  #woken = false
  #sleeper = new AbortController()
  #stopping = false
  readonly #ended = new AbortController()
  #lastFetchMs = performance.now()
  #lastTurnMs = performance.now()
  readonly #renewal: NodeJS.Timeout
  readonly #done: Promise<void>

  constructor(context: LaneContext, options: LaneOptions, neighbour: LaneNeighbour) {
    this.#context = context
    this.#options = options
    this.#neighbour = neighbour
    this.#runner = new Runner(context, options, () => this.wake())
    this.#lease = this.#newLease()
    this.#renewal = setInterval(() => void this.#renew(), options.leaseMs / 3)
    this.#done = this.#loop()
  }

  /** The name under which the broker knows this lane. Changes when its lease was lost. */
  get id(): string {
    return this.#lease.worker
  }

  /** How many handlers are running. */
  get running(): number {
    return this.#runner.held.runningCount
  }

  /** Milliseconds since the broker last answered a step. */
  get sinceFetchMs(): number {
    return performance.now() - this.#lastFetchMs
  }

  /** Whether every slot of some queue is taken. */
  get isFull(): boolean {
    return this.#runner.slots.isFull
  }

  /** Looks for work, or reports what ended, now. */
  readonly wake = (): void => {
    this.#woken = true
    this.#runner.woken()
    this.#sleeper.abort(wokenUp)
  }

  /** Takes no more jobs, and hands back those that have not started. The loop ends with the last one. */
  stopTaking(): void {
    this.#stopping = true
    this.#runner.stopTaking()
    this.wake()
  }

  /** Aborts the signal of everything that runs. */
  abortRunning(reason: QueueError): void {
    this.#runner.abort(reason)
  }

  /** Ends the loop, whatever still runs. */
  end(): void {
    this.#ended.abort()
    this.wake()
  }

  /** Resolves when the loop has ended, or after `ms`. */
  async endsWithin(ms: number): Promise<void> {
    const timeout = new AbortController()
    await Promise.race([this.#done, sleep(ms, timeout.signal)])
    timeout.abort(wokenUp)
  }

  /** Settles a last time and hands everything else back. Rejects when the broker could not be told within five seconds. */
  async leave(reason: QueueError): Promise<void> {
    clearInterval(this.#renewal)
    this.#lease.release()
    this.#runner.interrupt(reason)
    const ends = this.#runner.held.ended()
    const results = ends.map(asResult)
    const { signal } = new AbortController()
    const call = () => this.#context.broker.leave({ worker: this.id, results })
    const reply = await repeat(call, { report: this.#report, random: this.#context.random, signal, giveUpMs: leaveMs })
    this.#runner.settled(ends, reply?.lost ?? [])
  }

  async #loop(): Promise<void> {
    while (!this.#isOver()) {
      try {
        await this.#turn()
      } catch (error) {
        // Nothing below should throw. If it does, a worker that starts over is better than one that has silently stopped.
        this.#report(error)
        this.#startOver()
        await sleep(backoffMs(5, this.#context.random), this.#ended.signal)
      }
    }
  }

  #isOver(): boolean {
    return this.#ended.signal.aborted || (this.#stopping && this.#runner.held.size === 0)
  }

  async #turn(): Promise<void> {
    const woken = this.#woken
    this.#woken = false
    if (!woken && this.#isSpare()) return this.#rest()
    this.#runner.giveUpStuck()
    const ends = this.#runner.held.ended(stepLimit)
    const request = this.#nextRequest(ends)
    const reply = await this.#step(request)
    if (!reply) return
    const more = this.#take({ request, ends }, reply)
    if (more || this.#isOver()) return
    await this.#letQuickOnesEnd()
    if (this.#woken) return
    await this.#sleep(reply)
    // What ends in one turn travels in one step. With nothing of its own to report the lane need not wait for that.
    if (this.#woken) await nextTurn()
  }

  /** Waits for handlers that take no time: their results then travel together, and nobody falls asleep for nothing. */
  async #letQuickOnesEnd(): Promise<void> {
    await new Promise<void>(process.nextTick)
    // All of them have ended. A turn of the event loop costs a tenth of a step, but timers must have theirs now and then.
    if (this.#woken && this.#runner.held.runningCount === 0 && performance.now() - this.#lastTurnMs < turnEveryMs) return
    await nextTurn()
    this.#lastTurnMs = performance.now()
  }

  /** Has nothing to report, nothing that could be cancelled, and a neighbour with room for what comes. */
  #isSpare(): boolean {
    return this.#runner.held.size === 0 && !this.#stopping && !this.#neighbour.isNeeded()
  }

  async #rest(): Promise<void> {
    this.#sleeper = new AbortController()
    await sleep(Number.POSITIVE_INFINITY, this.#sleeper.signal)
  }

  #nextRequest(ends: readonly Ended[]): StepRequest {
    const want = this.#stopping ? {} : this.#runner.slots.want()
    const ahead = this.#runner.slots.ahead(want)
    return {
      worker: this.#lease.worker,
      seq: this.#lease.nextSeq(),
      results: ends.map(asResult),
      want,
      ...(ahead && { ahead }),
      leaseMs: this.#options.leaseMs,
    }
  }

  /** The reply to this very request, however often it must be repeated. Undefined when the lane ended first. */
  async #step(request: StepRequest): Promise<StepReply | undefined> {
    const { broker, random } = this.#context
    const sentMs = performance.now()
    const reply = await repeat(() => broker.step(request), { report: this.#report, random, signal: this.#ended.signal })
    this.#lastFetchMs = performance.now()
    if (reply?.kind === 'stepped' && request.results.length + reply.jobs.length > 0) this.#lease.renewedAt(sentMs)
    return reply
  }

  /** Books the reply. Returns whether the next step should follow at once. */
  #take({ request, ends }: { readonly request: StepRequest; readonly ends: readonly Ended[] }, reply: StepReply): boolean {
    if (reply.kind !== 'stepped') return this.#startOver()
    this.#lease.seenSeq = request.seq
    this.#runner.settled(ends, reply.lost)
    for (const id of reply.cancel) this.#runner.cancel(id)
    if (reply.jobs.length > 0) this.#lease.guard(this.#runner.slots.queues)
    for (const leased of reply.jobs) this.#runner.take(leased, this.id)
    if (this.isFull) this.#neighbour.onFull()
    return this.#runner.slots.served(request.want, reply.jobs) && !this.#stopping
  }

  /** The lease is gone and so are the jobs: stop them, and come back under a new name. */
  #startOver(): true {
    this.#context.logger.error(
      { worker: this.id, jobs: this.#runner.held.size },
      'the lease was lost: the jobs of this worker go to others',
    )
    this.#context.events.emit('worker.fenced', { worker: this.id })
    this.#runner.lose(this.#runner.held.all)
    this.#lease.release()
    this.#lease = this.#newLease()
    return true
  }

  async #sleep(reply: StepReply): Promise<void> {
    this.#sleeper = new AbortController()
    const { signal } = this.#sleeper
    const pollMs = this.#runner.held.size === 0 ? this.#options.pollMs : Math.min(this.#options.pollMs, cancelPollMs)
    this.#runner.watchWaiting()
    // With every slot taken a bell would only wake the lane to do nothing.
    if (reply.kind !== 'stepped' || !this.#runner.slots.hasRoom) return sleep(pollMs, signal)
    const soonestMs = Math.max(1, Math.min(reply.nextDueMs ?? pollMs, reply.nextLapseMs ?? pollMs))
    await this.#context.broker.wait({ bell: reply.bell, ms: Math.min(pollMs, soonestMs), signal })
  }

  #newLease(): Lease {
    const { broker, keeper } = this.#context
    return new Lease({ broker, keeper, held: this.#runner.held, leaseMs: this.#options.leaseMs })
  }

  /** Never rejects. */
  async #renew(): Promise<void> {
    const lease = this.#lease
    try {
      const holding = this.#runner.held.all.map(({ leased }) => [leased.id, leased.fence] as const)
      const reply = await lease.renew(holding)
      if (!reply || lease !== this.#lease) return
      if (reply.kind === 'fenced') return this.wake()
      const lost = new Set(reply.lost)
      const asked = new Set(holding.map(([id, fence]) => `${id}:${fence}`))
      // A job that has ended is left to its step, which may have settled it while this call was under way.
      this.#runner.lose(this.#runner.held.unended.filter(({ leased, job }) => lost.has(leased.id) && asked.has(job.runId)))
      for (const id of reply.cancel) this.#runner.cancel(id)
    } catch (error) {
      this.#report(error)
    }
  }

  readonly #report = (error: unknown): void => {
    this.#context.logger.error({ err: error instanceof Error ? error : toFailure(error), worker: this.id }, 'a broker call failed')
    this.#context.events.emit('worker.broker-failed', { worker: this.id, error })
  }
}

function asResult({ leased, outcome }: Ended): Result {
  return { id: leased.id, fence: leased.fence, outcome }
}
