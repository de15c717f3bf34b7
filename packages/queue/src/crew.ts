import type { AttemptContext } from './attempt.ts'
import { sleep, wokenUp } from './bell.ts'
import type { Broker, Counts } from './broker.ts'
import type { DeathWatch } from './death-watch.ts'
import type { WorkOptions } from './engine-options.ts'
import type { Emitter } from './events.ts'
import { openHandlers } from './isolation/open.ts'
import { queueName, wholeNumber } from './option-checks.ts'
import { OtherQueues } from './other-queues.ts'
import { Reporter } from './reporter.ts'
import type { ScheduleDesk } from './schedule-desk.ts'
import { Worker } from './worker.ts'

/** In `queues`: all that are not named. */
const others = '*'
/** Between two looks at whether anything is left to do. Milliseconds. */
const idlePollMs = 100

/** What {@link Crew} takes. */
export interface CrewContext {
  readonly broker: Broker
  readonly events: Emitter
  readonly schedules: ScheduleDesk
  readonly deaths: DeathWatch
  /** Of the registered tasks. */
  readonly queues: readonly string[]
  /** What every worker's attempts share. */
  readonly attempt: Omit<AttemptContext, 'handlers' | 'reporter'>
}

/** The workers of one engine. */
export class Crew {
  readonly #context: CrewContext
  readonly #workers = new Set<Worker>()

  constructor(context: CrewContext) {
    this.#context = context
  }

  get workers(): readonly Worker[] {
    return [...this.#workers]
  }

  /** Starts a worker. Throws `invalid_option`. */
  start(options: WorkOptions): Worker {
    const { queues = this.#queuesOfTasks(), pollMs = 5_000, leaseMs = 15_000, maxLoopBlockMs = 120_000, killAfterMs = 5_000 } = options
    for (const [queue, slots] of Object.entries(queues)) wholeNumber(slots, 1, `queues.${queue === others ? queue : queueName(queue)}`)
    const { broker, events, attempt } = this.#context
    const { logger } = attempt
    const slots = Object.values(queues).reduce((sum, count) => sum + count, 0)
    const timing = {
      pollMs: wholeNumber(pollMs, 1, 'pollMs'),
      leaseMs: wholeNumber(leaseMs, 30, 'leaseMs'),
      prefetch: options.prefetch ?? true,
      maxLoopBlockMs: wholeNumber(maxLoopBlockMs, 0, 'maxLoopBlockMs'),
    }
    const handlers = openHandlers(options.isolation ?? { kind: 'inline' }, {
      killAfterMs: wholeNumber(killAfterMs, 0, 'killAfterMs'),
      slots,
      logger,
      tasks: attempt.tasks,
      canReport: broker.capabilities.reports,
    })
    const reporter = new Reporter({ broker, logger })
    const { [others]: shared, ...named } = queues
    const rest = shared === undefined ? undefined : new OtherQueues({ broker, logger, named: Object.keys(named) })
    const onEnd = async (ended: Worker) => {
      rest?.stop()
      reporter.stop()
      await handlers.close()
      this.#workers.delete(ended)
      if (this.#workers.size === 0) await this.#context.schedules.workersEnded()
      await this.#context.deaths.told
    }
    const worker = new Worker(
      { ...attempt, broker, events, handlers, reporter, onEnd },
      { queues: Object.freeze(named), ...timing, ...(rest && shared !== undefined && { rest: { slots: shared, queues: rest.names } }) },
    )
    this.#workers.add(worker)
    this.#context.schedules.workersBegan(timing.pollMs)
    return worker
  }

  /** Works until nothing is left to do, then drains. */
  async workUntilIdle({ scheduled = false, ...options }: WorkOptions & { readonly scheduled?: boolean }): Promise<void> {
    const worker = this.start(options)
    const queues = Object.keys(options.queues ?? this.#queuesOfTasks())
    try {
      // Seen twice in a row, because queues are not counted at the same instant: a job that one of them gives another could be missed once.
      for (let idle = 0; idle < 2; ) {
        const counts = await this.#context.broker.counts()
        idle = worker.running === 0 && isIdle(counts, { queues, scheduled }) ? idle + 1 : 0
        if (idle < 2) await this.#pause()
      }
    } finally {
      await worker.drain()
    }
  }

  /** Until a job ends here, or a moment has passed. */
  async #pause(): Promise<void> {
    const woken = new AbortController()
    const names = ['job.succeeded', 'job.failed'] as const
    const stops = names.map((name) => this.#context.events.on(name, () => woken.abort(wokenUp)))
    await sleep(idlePollMs, woken.signal)
    for (const stop of stops) stop()
  }

  #queuesOfTasks(): Record<string, number> {
    return Object.fromEntries(this.#context.queues.map((queue) => [queue, 5]))
  }
}

function isIdle(counts: Counts, { queues, scheduled }: { readonly queues: readonly string[]; readonly scheduled: boolean }): boolean {
  return Object.entries(counts).every(([queue, states]) => {
    if (!queues.includes(queue) && !queues.includes(others)) return true
    return states.ready + states.running + states.blocked + (scheduled ? states.scheduled : 0) === 0
  })
}
