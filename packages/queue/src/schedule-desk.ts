import type { Broker } from './broker.ts'
import { QueueError } from './errors.ts'
import type { Emitter } from './events.ts'
import type { Logger } from './logger.ts'
import { asView, defineSchedule, type ScheduleOptions, type ScheduleView } from './schedule/definition.ts'
import type { ScheduleSpec } from './schedule.ts'
import type { JobTemplate, ScheduleBook } from './schedule-book.ts'
import { lookMs, ScheduleRunner } from './schedule-runner.ts'

/** What {@link ScheduleDesk} takes. */
export interface ScheduleDeskContext {
  readonly broker: Broker
  readonly events: Emitter
  readonly logger: Logger
}

/** A schedule that an engine declares. */
export interface DeclaredSchedule {
  readonly spec: ScheduleSpec
  readonly options: ScheduleOptions | undefined
  readonly job: JobTemplate
}

/** Keeps an engine's schedules and those who fire them. */
export class ScheduleDesk {
  readonly #context: ScheduleDeskContext
  readonly #runners = new Set<ScheduleRunner>()
  #workersRunner: ScheduleRunner | undefined

  constructor(context: ScheduleDeskContext) {
    this.#context = context
  }

  async declare(name: string, { spec, options, job }: DeclaredSchedule): Promise<void> {
    const definition = defineSchedule(name, spec, { ...options, job })
    if (definition.job.unique && !this.#context.broker.capabilities.unique) {
      throw new QueueError(
        'unsupported',
        `the broker of namespace "${this.#context.broker.namespace}" has no "unique", so overlaps cannot be skipped`,
      )
    }
    await this.#book().save(definition)
    this.#wakeRunners()
  }

  /** Fires until it is drained. */
  run(): { drain(): Promise<void> } {
    const runner = this.#start(lookMs.shortest)
    return { drain: () => this.#stop(runner) }
  }

  /** Fires for as long as some worker works, where the broker keeps schedules at all. Looks as rarely as the worker that looks most often. */
  workersBegan(pollMs: number): void {
    if (!this.#context.broker.schedules) return
    const everyMs = Math.min(Math.max(pollMs, lookMs.shortest), lookMs.longest)
    if (this.#workersRunner) this.#workersRunner.looksEvery(everyMs)
    else this.#workersRunner = this.#start(everyMs)
  }

  async workersEnded(): Promise<void> {
    const runner = this.#workersRunner
    this.#workersRunner = undefined
    if (runner) await this.#stop(runner)
  }

  async list(): Promise<readonly ScheduleView[]> {
    return (await this.#book().list()).map(asView)
  }

  async remove(name: string): Promise<boolean> {
    return this.#book().remove(name)
  }

  async pause(name: string, paused: boolean): Promise<boolean> {
    const exists = await this.#book().pause(name, paused)
    this.#wakeRunners()
    return exists
  }

  /** What the schedule makes, undefined when there is none. */
  async template(name: string): Promise<JobTemplate | undefined> {
    return (await this.#book().list()).find((one) => one.name === name)?.job
  }

  #start(everyMs: number): ScheduleRunner {
    const { events, logger } = this.#context
    const runner = new ScheduleRunner({ book: this.#book(), events, logger }, everyMs)
    this.#runners.add(runner)
    return runner
  }

  async #stop(runner: ScheduleRunner): Promise<void> {
    this.#runners.delete(runner)
    await runner.stop()
  }

  #book(): ScheduleBook {
    const { broker } = this.#context
    if (!broker.schedules) throw new QueueError('unsupported', `the broker of namespace "${broker.namespace}" has no schedules`)
    return broker.schedules
  }

  #wakeRunners(): void {
    for (const runner of this.#runners) runner.wake()
  }
}
