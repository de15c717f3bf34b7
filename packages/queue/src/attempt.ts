import type { LeasedJob, Outcome } from './broker.ts'
import { type RunningJob, runAsCurrentJob } from './current-job.ts'
import { isQueueError, QueueError } from './errors.ts'
import type { Child } from './family.ts'
import type { Spawning } from './flow/flow-desk.ts'
import { settledEnds } from './flow/settled.ts'
import type { Tree } from './flow/tree.ts'
import { type Envelope, unpack } from './header.ts'
import type { Soon } from './input.ts'
import type { Instruments, RunEnd } from './instrument.ts'
import type { HandlerCall, HandlerEnd, Handlers } from './isolation/handlers.ts'
import { toFailure } from './job.ts'
import type { Logger } from './logger.ts'
import { outcomeOf, type Thrown } from './outcome.ts'
import type { Reporter } from './reporter.ts'
import type { LargeBytes } from './results/large-bytes.ts'
import { HandlerContext } from './run-context.ts'
import { inputBytes } from './run-input.ts'
import type { Stop } from './stop.ts'
import type { AnyTask } from './task.ts'

export { interrupted } from './outcome.ts'

/** A job whose task this worker does not know is left for others, who look again after this. */
const unknownTaskSnoozeMs = 30_000
/** After this no deployment is still rolling: a job whose task nobody knew is dead. */
const unknownTaskPatienceMs = 86_400_000
/** setTimeout fires at once beyond this. Milliseconds. */
const longestTimerMs = 2_147_483_647

/** What an attempt needs beside the job. */
export interface AttemptContext {
  readonly tasks: ReadonlyMap<string, AnyTask>
  readonly logger: Logger
  /** In [0, 1); spreads the retries. */
  readonly random: () => number
  readonly handlers: Handlers
  readonly instruments: Instruments
  readonly reporter: Reporter
  readonly bytes: LargeBytes
  /** Bytes of JSON that a handler may return when there is no store for more. */
  readonly maxResultBytes: number
  /** Stores the children of a running job. */
  readonly spawn: (job: RunningJob, spawning: Spawning) => Promise<readonly Child[]>
}

/** A job in a worker's hands. `worker` is the name under which the broker knows that worker. */
export interface AttemptedJob {
  readonly leased: LeasedJob
  readonly worker: string
  readonly job: RunningJob
  readonly stop: Stop
}

/** How an attempt ended, for those who watch, and what becomes of the job. */
export interface AttemptEnd extends RunEnd {
  readonly outcome: Outcome
}

/** Runs the handler of one leased job and says how it ended. Never rejects, whatever the handler throws. */
export function attempt(held: AttemptedJob, context: AttemptContext): Soon<AttemptEnd> {
  const { leased, job } = held
  const task = context.tasks.get(leased.task)
  if (!task) {
    const error = new QueueError('unknown_task', `no worker knew the task "${leased.task}" for a day`)
    const outcome = leftToOthers(leased, { error, logger: context.logger })
    return { kind: outcome.kind, error, outcome }
  }
  let opened: ReturnType<typeof unpack>
  try {
    opened = unpack(leased.payload)
  } catch (error) {
    return { kind: 'dead', error, outcome: { kind: 'dead', failure: toFailure(error) } }
  }
  const { envelope, payload } = opened
  const run = new Attempt(task, { envelope, payload, held, context })
  if (context.instruments.isQuietAtRun) return run.end()
  const watched = { job, headers: envelope.headers ?? {}, payload, ageMs: leased.ageMs }
  return runAsCurrentJob(job, () => context.instruments.run(watched, () => run.end()))
}

function leftToOthers(leased: LeasedJob, { error, logger }: { readonly error: QueueError; readonly logger: Logger }): Outcome {
  const fields = { task: leased.task, job: leased.id, queue: leased.queue }
  if (leased.ageMs < unknownTaskPatienceMs) {
    logger.warn(fields, 'no such task here: the job is left for a worker that knows it')
    return { kind: 'snooze', due: { inMs: unknownTaskSnoozeMs } }
  }
  logger.error(fields, error.message)
  return { kind: 'dead', failure: toFailure(error) }
}

const done: AttemptEnd = { kind: 'done', outcome: { kind: 'done' } }

interface AttemptParts {
  readonly envelope: Envelope
  readonly payload: Uint8Array
  readonly held: AttemptedJob
  readonly context: AttemptContext
}

/** One attempt: decode, run, encode. */
class Attempt {
  readonly #task: AnyTask
  readonly #parts: AttemptParts

  constructor(task: AnyTask, parts: AttemptParts) {
    this.#task = task
    this.#parts = parts
  }

  async end(): Promise<AttemptEnd> {
    let payload: Uint8Array
    let input: unknown
    let children: HandlerContext['children'] = []
    try {
      const { leased } = this.#parts.held
      if (leased.children) children = await settledEnds(leased.children, this.#parts.context.bytes)
      const soon = inputBytes(this.#parts.held.job, { ...this.#parts, children, bytes: this.#parts.context.bytes })
      payload = soon instanceof Promise ? await soon : soon
      const decoded = this.#task.decode(payload)
      input = decoded instanceof Promise ? await decoded : decoded
    } catch (error) {
      // No repeat cures bytes that the schema refuses; dead keeps them for a replay by code that accepts them.
      if (isQueueError(error, 'invalid_input')) return { kind: 'dead', error, outcome: { kind: 'dead', failure: toFailure(error) } }
      return this.#failed({ error })
    }
    const { held, context, envelope } = this.#parts
    const handlerContext = new HandlerContext({
      job: held.job,
      worker: held.worker,
      stop: held.stop,
      logger: context.logger,
      headers: envelope.headers ?? {},
      children,
      reporter: context.reporter,
      spawn: (trees, from) => this.#spawn(trees, { from, input }),
    })
    const end = await this.#run({ payload, input, context: handlerContext })
    const flushed = handlerContext.reported()
    if (flushed) await flushed
    return this.#ended(end, handlerContext.spawned)
  }

  #run(call: Pick<HandlerCall, 'payload' | 'input' | 'context'>): Promise<HandlerEnd> {
    const { handlers } = this.#parts.context
    const task = this.#task
    const { timeoutMs } = task.policy
    if (timeoutMs === null) return handlers.run({ ...call, task, onStart: () => {} })
    let timer: NodeJS.Timeout | undefined
    const onStart = () => {
      timer = setTimeout(() => this.#expire(timeoutMs), Math.min(timeoutMs, longestTimerMs))
    }
    return handlers.run({ ...call, task, onStart }).finally(() => clearTimeout(timer))
  }

  #expire(timeoutMs: number): void {
    this.#parts.held.stop.abort(new QueueError('timeout', `task "${this.#task.name}" took longer than ${timeoutMs} ms`))
  }

  async #spawn(
    trees: readonly Tree<unknown>[],
    { from, input }: { readonly from: number; readonly input: unknown },
  ): Promise<readonly Child[]> {
    const { held, context } = this.#parts
    if (this.#task.policy.atMostOnce) {
      throw new QueueError('unsupported', `task "${this.#task.name}" is at-most-once, so it cannot run again when its children have ended`)
    }
    return context.spawn(held.job, { trees, from, order: this.#task.claims(input).order })
  }

  #ended(end: HandlerEnd, spawned: readonly Child[]): Soon<AttemptEnd> {
    if (end.kind === 'not-started') return this.#notStarted(end.error)
    if (end.kind === 'threw') {
      // Waiting for nothing would run the handler again at once, for ever; it counts as a failure instead.
      const waits = end.control?.kind === 'wait' && spawned.length > 0 && !this.#parts.held.stop.aborted
      return waits ? { kind: 'wait', outcome: { kind: 'wait', children: spawned } } : this.#failed(end)
    }
    const keepsResult = this.#task.policy.keepsResult || this.#parts.envelope.keepResult
    return keepsResult ? this.#returned(end.value) : done
  }

  #notStarted(error: QueueError): AttemptEnd {
    const { held, context } = this.#parts
    const { stop } = held
    if (isQueueError(stop.reason, 'cancelled')) return { kind: 'cancel', error, outcome: { kind: 'cancel' } }
    const outcome: Outcome = stop.aborted ? { kind: 'release' } : leftToOthers(held.leased, { error, logger: context.logger })
    return { kind: outcome.kind, error, outcome }
  }

  async #returned(value: unknown): Promise<AttemptEnd> {
    try {
      return { kind: 'done', outcome: { kind: 'done', result: await this.#result(value) } }
    } catch (error) {
      return this.#failed({ error })
    }
  }

  async #result(value: unknown): Promise<Uint8Array> {
    const { held, context } = this.#parts
    const result = await this.#task.encodeOutput(value)
    if (!context.bytes.hasStore && result.byteLength > context.maxResultBytes) {
      const size = `${result.byteLength} bytes, at most ${context.maxResultBytes} are allowed without an object store`
      throw new QueueError('invalid_output', `the output of task "${this.#task.name}" has ${size}`)
    }
    return context.bytes.saveResult(held.job, result)
  }

  #failed(thrown: Thrown): AttemptEnd {
    const { held, context } = this.#parts
    const { outcome, cause } = outcomeOf(thrown, { task: this.#task, held, random: context.random })
    return { kind: outcome.kind, error: cause, outcome }
  }
}
