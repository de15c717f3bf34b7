import { randomUUID } from 'node:crypto'
import type { Broker, NewJob } from './broker.ts'
import { Crew } from './crew.ts'
import { DeathWatch } from './death-watch.ts'
import type { EngineOptions, EnqueueArguments, Entry, ScheduleArguments, Supporting, WorkOptions } from './engine-options.ts'
import { EnqueueBuffer } from './enqueue-buffer.ts'
import { QueueError } from './errors.ts'
import { Emitter, type EngineEvents } from './events.ts'
import { Batch, type BatchProgress, batchEnd, batchProgress } from './flow/batch.ts'
import { FlowDesk, type FlowHandle, type FlowOptions } from './flow/flow-desk.ts'
import type { Group, OutcomeOf, Tree } from './flow/tree.ts'
import { Instruments } from './instrument.ts'
import { Intake } from './intake.ts'
import { toFailure } from './job.ts'
import { type Logger, silent } from './logger.ts'
import type { StoredJob } from './new-job.ts'
import { Operations } from './operations.ts'
import { wholeNumber } from './option-checks.ts'
import { LargeBytes } from './results/large-bytes.ts'
import { JobHandle, type OutputOf, type ResultOptions, Results } from './results/results.ts'
import type { ScheduleView } from './schedule/definition.ts'
import type { ScheduleSpec } from './schedule.ts'
import { ScheduleDesk } from './schedule-desk.ts'
import type { AnyTask } from './task.ts'
import type { Worker } from './worker.ts'

export type { EngineOptions, WorkOptions } from './engine-options.ts'

/** The handles of the jobs of an `enqueueMany`, in their order. */
type HandlesOf<Entries extends readonly unknown[]> = {
  readonly [Key in keyof Entries]: JobHandle<Entries[Key] extends readonly [infer T, ...unknown[]] ? OutputOf<T> : never>
}

/** Couples tasks and a broker: enqueue here, work here, look after jobs here. */
export class Engine<Registered extends AnyTask = AnyTask, B extends Broker = Broker> extends Operations {
  readonly #broker: Broker
  readonly #events: Emitter
  readonly #intake: Intake
  readonly #results: Results
  readonly #flows: FlowDesk
  readonly #schedules: ScheduleDesk
  readonly #crew: Crew
  readonly #homeQueue: string

  constructor(options: EngineOptions<Registered, B>) {
    const { broker, namespace, random = Math.random, logger = silent, maxPayloadBytes = 1_048_576 } = options
    const tasks = byName([...options.tasks, batchEnd])
    super({ broker, tasks })
    if (namespace !== undefined && namespace !== broker.namespace) {
      throw new QueueError('invalid_option', `the engine's namespace is "${namespace}", its broker's "${broker.namespace}"`)
    }
    for (const task of options.tasks) for (const need of task.needs) this.need(need)
    const limitBytes = wholeNumber(maxPayloadBytes / 1_024, 1, 'maxPayloadBytes / 1024') * 1_024
    const { store, inlineBytes = 32_768 } = options.results ?? {}
    const bytes = new LargeBytes({ store, namespace: broker.namespace, inlineBytes: wholeNumber(inlineBytes, 0, 'results.inlineBytes') })
    const instruments = new Instruments(options.instruments ?? [], logger)
    const buffer = new EnqueueBuffer(broker, random)
    this.#broker = broker
    this.#events = new Emitter(logger)
    this.#intake = new Intake({ broker, tasks, buffer, instruments, bytes, maxPayloadBytes: limitBytes })
    this.#results = new Results({ broker, events: this.#events, bytes })
    this.#flows = new FlowDesk({ intake: this.#intake, results: this.#results })
    this.#schedules = new ScheduleDesk({ broker, events: this.#events, logger })
    for (const name of ['job.failed', 'job.died'] as const) this.#events.on(name, (death) => instruments.died(death))
    this.#homeQueue = options.tasks[0]?.policy.queue ?? 'default'
    this.#crew = new Crew({
      broker,
      events: this.#events,
      schedules: this.#schedules,
      deaths: new DeathWatch({ broker, events: this.#events, logger, random }),
      queues: options.tasks.map(({ policy }) => policy.queue),
      attempt: {
        tasks,
        logger,
        random,
        instruments,
        bytes,
        maxResultBytes: limitBytes,
        spawn: (job, spawning) => this.#flows.spawn(job, spawning),
      },
    })
    if (bytes.hasStore) this.#dropInputs(bytes, logger)
  }

  /**
   * Stores one job. Calls made in the same turn of the event loop travel in one broker call.
   * Throws `invalid_input` when the task's schema refuses the input, `unknown_task` when the task is not registered here, and `not_unique`.
   */
  async enqueue<T extends Registered>(task: T, ...rest: EnqueueArguments<T, B>): Promise<JobHandle<OutputOf<T>>> {
    const soon = this.#intake.job(task, rest[0], rest[1])
    const job = soon instanceof Promise ? await soon : soon
    return new JobHandle(this.#results, task, { id: job.id, duplicateOf: await this.#intake.add(job) })
  }

  /**
   * Validates every entry, then stores all of them in one broker call. One bad entry stores none. With `not_unique` the others are stored.
   */
  async enqueueMany<const Entries extends readonly Entry<Registered, B>[]>(entries: Entries): Promise<HandlesOf<Entries>> {
    const jobs: NewJob[] = []
    for (const [task, input, options] of entries) {
      const soon = this.#intake.job(task, input, options)
      jobs.push(soon instanceof Promise ? await soon : soon)
    }
    const holders = await this.#intake.send(jobs)
    const handles = entries.map(([task], at) => {
      const id = jobs[at]?.id ?? ''
      return new JobHandle(this.#results, task, { id, duplicateOf: holders.get(id) })
    })
    return handles as unknown as HandlesOf<Entries>
  }

  /** Validates like {@link Engine.enqueue} but stores nothing: for an outbox row that a transaction writes. */
  prepare<T extends Registered>(task: T, ...rest: EnqueueArguments<T, B>): Promise<StoredJob> {
    return this.#intake.prepare(task, rest[0], rest[1])
  }

  /** Stores prepared jobs in one broker call, all or none. Repeating it with the same ids makes no second job. */
  async enqueueStored(jobs: readonly StoredJob[]): Promise<void> {
    await this.#intake.send(await Promise.all(jobs.map((job) => this.#intake.restored(job))))
  }

  /** What a job returned, for a process that did not enqueue it. Throws as {@link JobHandle.result} does. */
  result<T extends Registered>(task: T, id: string, options?: ResultOptions): Promise<OutputOf<T>> {
    return this.#results.of(task, id, options) as Promise<OutputOf<T>>
  }

  /** Stores jobs that wait for each other, all in one broker call. Throws what {@link Engine.enqueue} throws, and `unsupported`. */
  flow<F extends Tree<unknown, Registered> | Group<unknown, Registered>>(
    flow: F,
    options?: FlowOptions,
  ): Promise<FlowHandle<OutcomeOf<F>>> {
    return this.#flows.store<OutcomeOf<F>>(flow, options)
  }

  /** Collects jobs to be stored together and watched as one. */
  batch(): Batch<Registered> {
    this.need('families')
    return new Batch({ broker: this.#broker, desk: this.#flows, results: this.#results, queue: this.#homeQueue })
  }

  /** How far a batch is. Undefined when the broker does not know it (any more). */
  async batchProgress(id: string): Promise<BatchProgress | undefined> {
    this.need('inspect')
    return batchProgress(this.#broker, id)
  }

  /** Starts a worker in this process. It runs until {@link Worker.drain}. Throws `invalid_option`. */
  work(options: WorkOptions = {}): Worker {
    return this.#crew.start(options)
  }

  /**
   * Works until nothing is left to do in the worker's queues: nothing ready, running or blocked. Jobs that are due later do not count, unless
   * `scheduled` is true; what is paused does. Then drains, and resolves. Meant for tests and one-off runs.
   */
  workUntilIdle(options: WorkOptions & { readonly scheduled?: boolean } = {}): Promise<void> {
    this.need('inspect')
    return this.#crew.workUntilIdle(options)
  }

  /**
   * Enqueues the task with this input whenever `spec` says so, as long as any process of the namespace works or runs schedules. To be
   * called at each start of each process: an unchanged definition changes nothing, another spec starts anew from now, and what is not
   * declared any more stays until {@link Engine.unschedule}. Throws `invalid_schedule`, `invalid_option`, what {@link Engine.enqueue}
   * throws, and `unsupported`.
   */
  async schedule<T extends Registered>(name: string, spec: ScheduleSpec, task: T, ...rest: ScheduleArguments<T>): Promise<void> {
    await this.#schedules.declare(name, { spec, options: rest[1], job: await this.#intake.template(task, rest[0]) })
  }

  /**
   * Fires schedules in this process until it is drained, without taking jobs. A process that works does so by itself; this is for one
   * that only schedules. Throws `unsupported`.
   */
  runSchedules(): { drain(): Promise<void> } {
    return this.#schedules.run()
  }

  /** Every schedule of the namespace by name, whichever process declared it. */
  schedules(): Promise<readonly ScheduleView[]> {
    return this.#schedules.list()
  }

  /** Ends a schedule. Jobs that it made stay. Returns whether there was one. */
  unschedule(name: string): Promise<boolean> {
    return this.#schedules.remove(name)
  }

  /** Pauses a schedule, or resumes it; what it would have fired meanwhile is not made up for. Returns whether there is one. */
  pauseSchedule(name: string, paused: boolean): Promise<boolean> {
    return this.#schedules.pause(name, paused)
  }

  /**
   * Makes one job of a schedule now, paused or not, beside its firings. Returns its id, or that of the job that still runs when overlaps are
   * skipped; undefined when there is no such schedule.
   */
  async triggerSchedule(name: string): Promise<{ readonly id: string } | undefined> {
    const template = await this.#schedules.template(name)
    if (!template) return undefined
    const job = { ...template, id: randomUUID(), due: { inMs: 0 } }
    const holders = await this.#intake.send([job])
    return { id: holders.get(job.id) ?? job.id }
  }

  /** Listens to an event; the returned function stops listening. */
  on<Name extends keyof EngineEvents>(name: Name, listener: (event: EngineEvents[Name]) => void): () => void {
    return this.#events.on(name, listener)
  }

  /** The workers of this engine that are not drained: for a readiness check on how long ago the broker last answered each. */
  health(): readonly { readonly worker: string; readonly running: number; readonly sinceFetchMs: number }[] {
    return this.#crew.workers.map((worker) => ({ worker: worker.id, running: worker.running, sinceFetchMs: worker.sinceFetchMs }))
  }

  #dropInputs(bytes: LargeBytes, logger: Logger): void {
    for (const name of ['job.succeeded', 'job.discarded', 'job.cancelled'] as const) {
      this.#events.on(name, ({ job }) => {
        bytes.dropInput(job).catch((error: unknown) => {
          logger.warn(
            { err: error instanceof Error ? error : toFailure(error), job: job.id },
            'the input of an ended job could not be dropped',
          )
        })
      })
    }
  }
}

/**
 * Makes an engine. Throws `invalid_task` when two tasks have one name, `invalid_option` for a namespace that is not the broker's, and
 * `unsupported` when a task needs what the broker cannot do.
 */
export function createEngine<Registered extends AnyTask, B extends Broker = Broker>(
  options: EngineOptions<Registered, B> & { readonly broker: Supporting<Registered, B> },
): Engine<Registered, B> {
  return new Engine<Registered, B>(options)
}

function byName(tasks: readonly AnyTask[]): ReadonlyMap<string, AnyTask> {
  const known = new Map<string, AnyTask>()
  for (const task of tasks) {
    if (known.has(task.name)) throw new QueueError('invalid_task', `two tasks are named "${task.name}"`)
    known.set(task.name, task)
  }
  return known
}
