import { sleep, wokenUp } from './bell.ts'
import { isQueueError } from './errors.ts'
import type { Emitter } from './events.ts'
import { toFailure } from './job.ts'
import type { Logger } from './logger.ts'
import { readMissed } from './schedule/definition.ts'
import { firingId } from './schedule/firing-id.ts'
import { missedFirings } from './schedule/missed.ts'
import { readSchedule } from './schedule/text.ts'
import { nextAfter } from './schedule.ts'
import type { Firing, ScheduleBook, ScheduleRecord } from './schedule-book.ts'

/** How long a schedule that another process made can stay unseen: the least and the most that a runner is told. Milliseconds. */
export const lookMs = { shortest: 10_000, longest: 60_000 } as const
/** A firing that is late by this many times the longest pause between two looks, at most, was not missed. */
const onTimeLooks = 1.5
/** After an error, and after a schedule that could not be read. Milliseconds. */
const pauseMs = 1_000
/** How long the end of a drain waits for a broker that does not answer. Milliseconds. */
const stopMs = 5_000
/** At most this many schedules are decided upon between two looks. */
const lookLimit = 100

/** What firing needs. */
export interface ScheduleRunnerContext {
  readonly book: ScheduleBook
  readonly events: Emitter
  readonly logger: Logger
}

/**
 * Decides once upon everything that is due: makes the jobs and books the decision. Any number of processes may do so at the same
 * time; the broker lets one decision about each instant through. Looks are at most `everyMs` apart. Returns how long nothing will be
 * due, in milliseconds of broker time.
 */
export async function fireDue(context: ScheduleRunnerContext, everyMs: number = lookMs.shortest): Promise<number> {
  const { now, due, nextDueMs } = await context.book.due(lookLimit)
  let pause = 0
  for (const schedule of due) {
    try {
      await context.book.fire(decide(schedule, now, everyMs))
    } catch (error) {
      if (isQueueError(error, 'broker_unavailable')) throw error
      // One that a newer version of the code has written, or whose jobs are refused, must not hold up the others.
      report(context, schedule.name, error)
      pause = pauseMs
    }
  }
  if (due.length > 0) return pause
  return nextDueMs ?? Number.POSITIVE_INFINITY
}

/** What is to happen with a schedule at `now`, with looks `everyMs` apart. Throws `invalid_schedule` when this version of the code cannot read it. */
export function decide(record: ScheduleRecord, now: Date, everyMs: number = lookMs.shortest): Firing {
  const { name, spec, missed, job, version, decidedUntil } = record
  const schedule = readSchedule(spec)
  const booked = { name, queue: job.queue, version }
  const next = nextAfter(schedule, decidedUntil)
  // An interval is counted from its last firing, so a look that comes too early must not move it.
  if (!next || next > now) return { ...booked, jobs: [], decidedUntil, dueAt: next }
  const onTimeMs = Math.round(everyMs * onTimeLooks)
  const firings = missedFirings({ schedule, lastFired: decidedUntil, now, policy: readMissed(missed), onTimeMs })
  const jobs = firings.map((instant) => ({ ...job, id: firingId(name, instant), due: { inMs: 0 } }))
  return { ...booked, jobs, decidedUntil: now, dueAt: nextAfter(schedule, now) }
}

/** Fires schedules for as long as somebody works, sleeping until the next one is due. */
export class ScheduleRunner {
  readonly #context: ScheduleRunnerContext
  readonly #ended = new AbortController()
  readonly #done: Promise<void>
  #everyMs: number
  #woken = false
  #sleeper = new AbortController()

  /** Looks at least each `everyMs`, and when the next schedule is due. */
  constructor(context: ScheduleRunnerContext, everyMs: number) {
    this.#context = context
    this.#everyMs = everyMs
    this.#done = this.#loop()
  }

  /** Looks again soon: a schedule was changed. */
  readonly wake = (): void => {
    this.#woken = true
    this.#sleeper.abort(wokenUp)
  }

  /** From the next look on they are at most `everyMs` apart, if that is less than before. */
  looksEvery(everyMs: number): void {
    if (everyMs >= this.#everyMs) return
    this.#everyMs = everyMs
    this.wake()
  }

  /** Resolves when the decision that is under way, if any, is booked, or has taken too long to wait for. */
  async stop(): Promise<void> {
    this.#ended.abort(wokenUp)
    this.wake()
    const timeout = new AbortController()
    await Promise.race([this.#done, sleep(stopMs, timeout.signal)])
    timeout.abort(wokenUp)
  }

  async #loop(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      this.#woken = false
      const ms = await this.#look()
      // After a decision nothing is known about what is next.
      if (this.#woken || ms === 0) continue
      this.#sleeper = new AbortController()
      await this.#context.book.sleep(Math.min(ms, this.#everyMs), this.#sleeper.signal)
    }
  }

  async #look(): Promise<number> {
    try {
      return await fireDue(this.#context, this.#everyMs)
    } catch (error) {
      report(this.#context, null, error)
      return pauseMs
    }
  }
}

function report({ events, logger }: ScheduleRunnerContext, schedule: string | null, error: unknown): void {
  logger.error({ err: error instanceof Error ? error : toFailure(error), schedule }, 'a schedule could not be fired')
  events.emit('schedule.failed', { schedule, error })
}
