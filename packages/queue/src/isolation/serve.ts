import { inspect } from 'node:util'
import { controlOf } from '../control.ts'
import { runAsCurrentJob } from '../current-job.ts'
import { QueueError } from '../errors.ts'
import type { Tree } from '../flow/tree.ts'
import { toFailure } from '../job.ts'
import type { Logger } from '../logger.ts'
import { Reporter, type ReportTaker } from '../reporter.ts'
import { HandlerContext } from '../run-context.ts'
import type { AnyTask } from '../task.ts'
import { enterChild } from './nesting.ts'
import type { FromChild, SentEnd, SentRun, ToChild } from './protocol.ts'
import { packError, unpackError } from './sent-error.ts'
import { packTree } from './sent-tree.ts'

/** A child's way to its worker. */
export interface Channel {
  /** Throws when the message holds something that cannot be cloned. */
  send(message: FromChild): void
  onMessage(listener: (message: ToChild) => void): void
  /** The memory that counts against the limit of this child. Bytes. */
  usedBytes(): number
  end(): void
}

/** The program of a child: imports the module, says which tasks it has, and runs one handler after the other. */
export async function serve(channel: Channel, module: string): Promise<void> {
  enterChild()
  try {
    const tasks = tasksOf(await import(module), module)
    new Server(channel, tasks).open()
    channel.send({ kind: 'ready', tasks: [...tasks.keys()] })
  } catch (error) {
    channel.send({ kind: 'broken', error: packError(error) })
  }
}

function tasksOf(exported: object, module: string): ReadonlyMap<string, AnyTask> {
  const tasks: unknown = 'tasks' in exported ? exported.tasks : undefined
  if (!Array.isArray(tasks)) throw new QueueError('invalid_option', `isolation.module exports no list named tasks: ${module}`)
  return new Map(tasks.map((task: AnyTask) => [task.name, task]))
}

class Server {
  readonly #channel: Channel
  readonly #tasks: ReadonlyMap<string, AnyTask>
  #stop = new AbortController()
  #runId = ''
  #spawned: (error: Error | undefined) => void = () => {}

  constructor(channel: Channel, tasks: ReadonlyMap<string, AnyTask>) {
    this.#channel = channel
    this.#tasks = tasks
  }

  open(): void {
    this.#channel.onMessage((message) => this.#hear(message))
  }

  #hear(message: ToChild): void {
    switch (message.kind) {
      case 'run':
        void this.#run(message)
        break
      case 'abort':
        this.#stop.abort(message.code === null ? new Error(message.message) : new QueueError(message.code, message.message))
        break
      case 'spawned':
        if (message.runId === this.#runId) this.#spawned(message.error && unpackError(message.error))
        break
      case 'stop':
        this.#channel.end()
    }
  }

  async #run(run: SentRun): Promise<void> {
    this.#stop = new AbortController()
    this.#runId = run.job.runId
    const context = this.#context(run)
    // The worker asks only for tasks that this child has named.
    const end = await endOf(this.#tasks.get(run.task) as AnyTask, run.payload, context)
    await context.reported()
    this.#channel.send({ kind: 'ended', end, usedBytes: this.#channel.usedBytes() })
  }

  /** The same context as in the worker's own thread; what leaves it there leaves the child here. */
  #context({ job, headers, children, canReport }: SentRun): HandlerContext {
    const report: ReportTaker['report'] = async ({ reports }) => {
      for (const one of reports) this.#channel.send({ kind: 'report', report: one })
    }
    const broker = { capabilities: { reports: canReport }, report }
    return new HandlerContext({
      job: Object.freeze(job),
      worker: '',
      stop: this.#stop,
      logger: this.#logger,
      headers,
      children,
      reporter: new Reporter({ broker, logger: this.#logger }),
      spawn: (trees) => this.#spawn(trees),
    })
  }

  /** The worker books what was spawned; a context asks for one thing after the other. */
  async #spawn(trees: readonly Tree<unknown>[]): Promise<readonly never[]> {
    const sent = trees.map(({ root }) => packTree(root))
    const { promise, resolve } = Promise.withResolvers<Error | undefined>()
    this.#spawned = resolve
    this.#channel.send({ kind: 'spawn', trees: sent })
    const error = await promise
    if (error) throw error
    return []
  }

  readonly #logger: Logger = {
    debug: (fields, message) => this.#log('debug', fields, message),
    info: (fields, message) => this.#log('info', fields, message),
    warn: (fields, message) => this.#log('warn', fields, message),
    error: (fields, message) => this.#log('error', fields, message),
  }

  #log(level: keyof Logger, fields: object, message: string): void {
    try {
      this.#channel.send({ kind: 'log', level, fields, message })
    } catch {
      // Something in it, such as a function, cannot leave this thread; its description can.
      this.#channel.send({ kind: 'log', level, fields: { fields: inspect(fields).slice(0, 2_000) }, message })
    }
  }
}

async function endOf(task: AnyTask, payload: Uint8Array, context: HandlerContext): Promise<SentEnd> {
  try {
    const input = await task.decode(payload)
    return sendable(await runAsCurrentJob(context.job, async () => task.run(input, context)))
  } catch (error) {
    return { kind: 'threw', error: packError(error), control: controlOf(error), mayRetry: mayRetry(task, error) }
  }
}

/** As JSON, because that is what becomes of a result in any case: a clone would lose what `toJSON` of a class makes of it. */
function sendable(value: unknown): SentEnd {
  try {
    return { kind: 'returned', json: JSON.stringify(value) }
  } catch (error) {
    return { kind: 'unsendable', reason: toFailure(error).message }
  }
}

/** Asked here, where the error still has its class. */
function mayRetry(task: AnyTask, error: unknown): boolean {
  try {
    return task.policy.retryWhen(error)
  } catch {
    // A broken predicate must not cost the job its attempts.
    return true
  }
}
