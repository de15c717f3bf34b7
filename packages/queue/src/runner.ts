import { Ahead } from './ahead.ts'
import { announce } from './announce.ts'
import { type AttemptContext, attempt, interrupted } from './attempt.ts'
import type { LeasedJob } from './broker.ts'
import { QueueError } from './errors.ts'
import type { Emitter } from './events.ts'
import { type Ended, type Held, Holdings } from './holdings.ts'
import { Slots, type SlotsOptions } from './slots.ts'

/** For so long an end waits for others to travel with it, while more jobs wait for the slot. Milliseconds. */
const gatherMs = 5
/** While jobs wait for a slot, somebody looks this often whether those in the slots end. Milliseconds. */
const lookMs = 25

/** What a runner works with. */
export interface RunnerContext extends AttemptContext {
  readonly events: Emitter
}

/** What a runner is told to do. Everything is resolved. */
export interface RunnerOptions extends SlotsOptions {
  /** Whether quick jobs are taken before there is a slot for them. */
  readonly prefetch: boolean
}

/** Runs the jobs that a lane was given, each when it has a slot, and keeps how they ended until the broker has accepted that. */
export class Runner {
  readonly held = new Holdings()
  readonly slots: Slots
  readonly #context: RunnerContext
  readonly #ahead: Ahead
  readonly #wake: () => void
  #alarm: NodeJS.Timeout | undefined
  #stopping = false

  /** `wake` is called when there is something to tell the broker. */
  constructor(context: RunnerContext, options: RunnerOptions, wake: () => void) {
    this.#context = context
    this.#ahead = new Ahead(options.prefetch)
    this.slots = new Slots(options, this.held, this.#ahead)
    this.#wake = wake
  }

  /** Starts a job of this worker, or has it wait for a slot. Once nothing is to start any more it goes back. */
  take(leased: LeasedJob, worker: string): void {
    const held = this.held.add(leased, worker)
    const once = this.#isOnce(held)
    if (once) this.#ahead.bar(leased.queue)
    if (this.#stopping) this.held.end(held, { kind: 'release' })
    else if (this.slots.hasRoomFor(leased.queue)) this.#begin(held)
    else if (once) this.#giveBack(held)
    else this.#ahead.park(held)
  }

  /** Starts nothing any more. What waits for a slot goes back. */
  stopTaking(): void {
    this.#stopping = true
    this.#giveUp([...this.#ahead.waiting()])
  }

  /** Hands back what waits behind jobs that do not end. To be called before each step. */
  giveUpStuck(): void {
    this.#giveUp(this.#ahead.stuck(performance.now()))
  }

  /** To be called before the lane falls asleep. */
  watchWaiting(): void {
    if (this.#ahead.size > 0) this.#wakeWithin(lookMs)
  }

  /** Takes back the call that was to come. */
  woken(): void {
    clearTimeout(this.#alarm)
    this.#alarm = undefined
  }

  /** Aborts the signal of everything that has not ended. */
  abort(reason: QueueError): void {
    for (const held of this.held.unended) held.stop.abort(reason)
  }

  /** Aborts the signal of the job of this id because somebody wants it stopped; one that waits for a slot never starts. */
  cancel(id: string): void {
    this.held.stop(id, new QueueError('cancelled', `job ${id} was cancelled`))
  }

  /** Ends whatever has not ended as interrupted. */
  interrupt(reason: QueueError): void {
    for (const held of this.held.unended) {
      this.held.end(held, interrupted(this.#isOnce(held), reason))
    }
  }

  /** Books what the broker said to some ends: it accepted them, but for those of the `lost` jobs. */
  settled(ends: readonly Ended[], lost: readonly string[]): void {
    const gone = new Set(lost)
    for (const held of ends) {
      if (!this.held.remove(held)) continue
      if (gone.has(held.leased.id)) this.#context.events.emit('job.lost', { job: held.job })
      else announce(held, held.outcome, this.#context)
    }
  }

  /** Books that hand-outs are another worker's by now. */
  lose(lost: Iterable<Held>): void {
    const jobs = [...lost]
    // None of them may get the slot of another.
    for (const held of jobs) this.#ahead.drop(held)
    for (const held of jobs) {
      this.held.remove(held)
      held.stop.abort(new QueueError('lease_lost', `job ${held.job.id} no longer belongs to this worker`))
      this.#context.events.emit('job.lost', { job: held.job })
      this.#fill(held.leased.queue)
    }
  }

  #begin(held: Held, waitedMs = 0): void {
    const { leased, job, stop } = held
    if (stop.aborted) {
      this.held.end(held, { kind: 'cancel' })
      this.#wake()
      return
    }
    this.held.begin(held)
    this.#context.events.emit('job.started', { job, ageMs: leased.ageMs + waitedMs })
    void this.#run(held)
  }

  async #run(held: Held): Promise<void> {
    const { outcome } = await attempt(held, this.#context)
    // A job that was lost meanwhile is no longer held, so its outcome goes nowhere.
    this.held.end(held, outcome)
    const { queue } = held.leased
    this.#ahead.ended(queue, performance.now() - held.startedMs)
    this.#fill(queue)
    if (this.slots.isLow(queue)) this.#wake()
    else this.#wakeWithin(gatherMs)
  }

  /** Starts what waited for a slot. */
  #fill(queue: string): void {
    while (this.#ahead.size > 0 && this.slots.hasRoomFor(queue)) {
      const held = this.#ahead.next(queue)
      if (!held) return
      this.#begin(held, Math.round(performance.now() - held.takenMs))
    }
  }

  #giveUp(jobs: readonly Held[]): void {
    for (const held of jobs) if (this.#ahead.drop(held)) this.held.end(held, { kind: 'release' })
  }

  /** A job that must not wait here, from a broker that knows no `ahead`. */
  #giveBack(held: Held): void {
    this.held.end(held, { kind: 'release' })
    this.#wake()
  }

  #isOnce({ leased }: Held): boolean {
    return this.#context.tasks.get(leased.task)?.policy.atMostOnce ?? false
  }

  #wakeWithin(ms: number): void {
    this.#alarm ??= setTimeout(this.#wake, ms)
  }
}
