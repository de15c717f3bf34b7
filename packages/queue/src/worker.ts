import { setImmediate as nextTurn } from 'node:timers/promises'
import { drainLane } from './drain.ts'
import { QueueError } from './errors.ts'
import { toFailure } from './job.ts'
import { Keeper } from './keeper/keeper.ts'
import { Lane, type LaneContext, type LaneOptions } from './lane.ts'
import type { SlotsOptions } from './slots.ts'

/** One sweep is bounded, so a minute's sweeping is a number of them: enough for a million forgotten jobs. */
const sweepRounds = 1_000
const sweepEveryMs = 60_000
/** A worker that is told to look for work less often sweeps less often too. */
const pollsPerSweep = 5
/** From this many slots on two lanes share a queue. Below, a call for each half costs the broker more than it gains. */
const sharedFrom = 4

/** What a worker works with. */
export interface WorkerContext extends Omit<LaneContext, 'keeper'> {
  /** Called once, at the end of a drain, which waits for it. */
  readonly onEnd: (worker: Worker) => Promise<void>
}

/** What a worker is told to do. Everything is resolved. */
export interface WorkerOptions extends LaneOptions {
  /** For how long the lease is renewed from another thread while the event loop is blocked. Milliseconds. */
  readonly maxLoopBlockMs: number
}

/**
 * Runs jobs in one or two lanes. A lane waits for the broker while its jobs do not run, and the broker for it while they do; two
 * lanes with half of the slots each fill each other's pauses (with ten slots 1.6 times the jobs per second on Redis). The second
 * one rests while the first has room, so that an idle worker costs no more than one lane.
 */
export class Worker {
  readonly #context: WorkerContext
  readonly #lanes: readonly [Lane, ...Lane[]]
  readonly #keeper: Keeper | undefined
  readonly #sweeps: NodeJS.Timeout
  #drained: Promise<void> | undefined

  constructor(context: WorkerContext, options: WorkerOptions) {
    this.#context = context
    this.#keeper = this.#openKeeper(options)
    this.#lanes = openLanes({ ...context, keeper: this.#keeper }, options)
    this.#sweeps = setInterval(() => void this.#sweep(), Math.max(sweepEveryMs, pollsPerSweep * options.pollMs))
  }

  /** The name under which the broker knows this worker's first lane. Changes when its lease was lost. */
  get id(): string {
    return this.#lanes[0].id
  }

  /** How many handlers are running. */
  get running(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.running, 0)
  }

  /** Milliseconds since the broker last answered this worker's step: for a readiness check. */
  get sinceFetchMs(): number {
    return this.#lanes[0].sinceFetchMs
  }

  /**
   * Stops taking jobs and waits for the running ones. After `deadlineMs` (default 25 s) their signals abort with `draining`; whatever
   * has not ended `graceMs` later (default 2 s) is handed back, uncounted, to be run by another worker. Calling it again waits for the
   * first call. Rejects when the broker could not be told within five seconds: then the lease has to lapse.
   */
  drain({ deadlineMs = 25_000, graceMs = 2_000 }: { readonly deadlineMs?: number; readonly graceMs?: number } = {}): Promise<void> {
    this.#drained ??= this.#drain(deadlineMs, graceMs)
    return this.#drained
  }

  async #drain(deadlineMs: number, graceMs: number): Promise<void> {
    const reason = new QueueError('draining', `the worker stops; its drain deadline of ${deadlineMs} ms is over`)
    const ends = await Promise.allSettled(this.#lanes.map((lane) => drainLane(lane, { deadlineMs, graceMs, reason })))
    clearInterval(this.#sweeps)
    await this.#keeper?.close()
    await this.#context.onEnd(this)
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  }

  async #sweep(): Promise<void> {
    try {
      for (let rounds = 0; rounds < sweepRounds && (await this.#context.broker.sweep()) > 0; rounds += 1) await nextTurn()
    } catch (error) {
      this.#report(error, 'a sweep failed')
    }
  }

  #openKeeper({ leaseMs, maxLoopBlockMs }: WorkerOptions): Keeper | undefined {
    const { broker, events, logger } = this.#context
    if (!broker.keeper) return undefined
    return new Keeper({
      source: broker.keeper,
      leaseMs,
      maxLoopBlockMs,
      onStuck: (stuck) => {
        logger.error(stuck, 'the event loop was blocked for too long: the lease was left to lapse')
        events.emit('worker.stuck', stuck)
      },
      onTrouble: (error) => this.#report(error, 'the keeper of the lease failed'),
    })
  }

  #report(error: unknown, what: string): void {
    this.#context.logger.error({ err: error instanceof Error ? error : toFailure(error), worker: this.id }, what)
    this.#context.events.emit('worker.broker-failed', { worker: this.id, error })
  }
}

function openLanes(context: LaneContext, { pollMs, leaseMs, prefetch, ...slots }: LaneOptions): readonly [Lane, ...Lane[]] {
  const timing = { pollMs, leaseMs, prefetch }
  const half = halved(slots)
  if (!half) return [new Lane(context, { ...timing, ...slots }, { isNeeded: () => true, onFull: () => {} })]
  const one = new Lane(context, { ...timing, ...half.first }, { isNeeded: () => true, onFull: () => two.wake() })
  const two = new Lane(context, { ...timing, ...half.second }, { isNeeded: () => one.isFull, onFull: () => {} })
  return [one, two]
}

/** The slots of each lane. Undefined when none are worth sharing. */
function halved({ queues, rest }: SlotsOptions): { readonly first: SlotsOptions; readonly second: SlotsOptions } | undefined {
  const second = Object.fromEntries(Object.entries(queues).flatMap(([queue, slots]) => (slots < sharedFrom ? [] : [[queue, slots >> 1]])))
  const secondRest = rest && rest.slots >= sharedFrom ? { ...rest, slots: rest.slots >> 1 } : undefined
  if (Object.keys(second).length === 0 && !secondRest) return undefined
  const first = Object.fromEntries(Object.entries(queues).map(([queue, slots]) => [queue, slots - (second[queue] ?? 0)]))
  return {
    first: { queues: first, ...(rest && { rest: { ...rest, slots: rest.slots - (secondRest?.slots ?? 0) } }) },
    second: { queues: second, ...(secondRest && { rest: secondRest }) },
  }
}
