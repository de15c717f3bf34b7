import { QueueError, type QueueErrorCode } from '../../src/index.ts'
import type { HandlerEnd, Handlers } from '../../src/isolation/handlers.ts'
import type { IsolatedOptions } from '../../src/isolation/isolation.ts'
import { openHandlers } from '../../src/isolation/open.ts'
import { silent } from '../../src/logger.ts'
import type { AnyTask } from '../../src/task.ts'
import { tasks } from './isolated-tasks.ts'

/** The module of the tasks. */
export const isolatedTasks = new URL('./isolated-tasks.ts', import.meta.url)

/** Both ways to isolate. */
export const kinds = ['thread', 'process'] as const

/** What a test says about its handlers. */
export type Choices = Partial<Pick<IsolatedOptions, 'memoryMb' | 'recycleAfter' | 'module'>> & {
  readonly slots?: number
  readonly killAfterMs?: number
}

/** A task that was given to the handlers. */
export interface Launched {
  readonly started: Promise<void>
  readonly end: Promise<HandlerEnd>
  readonly stop: (code: QueueErrorCode) => void
}

/** Handlers that ran, and what they logged. */
export class Calls {
  readonly handlers: Handlers
  readonly logged: { readonly fields: object; readonly message: string }[] = []
  #count = 0

  constructor(kind: IsolatedOptions['kind'], { slots = 1, killAfterMs = 60_000, ...options }: Choices = {}) {
    const known = new Map<string, AnyTask>(tasks.map((one) => [one.name, one as AnyTask]))
    const limits = { killAfterMs, slots, tasks: known, canReport: true, logger: silent }
    this.handlers = openHandlers({ kind, module: isolatedTasks, ...options }, limits)
  }

  /** Runs one task, as a worker would. */
  async run(task: AnyTask, input?: unknown): Promise<HandlerEnd> {
    return (await this.launch(task, input)).end
  }

  /** A task that runs, with a hand on its signal. Resolves when its handler starts or when it is clear that it will not. */
  async launch(task: AnyTask, input?: unknown): Promise<Launched> {
    const launched = await this.queue(task, input)
    await Promise.race([launched.started, launched.end])
    return launched
  }

  /** A task that is to run as soon as there is room. */
  async queue(task: AnyTask, input?: unknown): Promise<Launched> {
    this.#count += 1
    const payload = await task.encode(input)
    const stop = new AbortController()
    const { promise: started, resolve } = Promise.withResolvers<void>()
    const id = `job ${this.#count}`
    const job = { id, task: task.name, queue: 'default', attempt: 3, crashes: 0, fence: 1, runId: `${id}:1` }
    const log = { ...silent, info: (fields: object, message: string) => void this.logged.push({ fields, message }) }
    const context = { job, log, signal: stop.signal, headers: {}, children: [], progress() {}, logLine() {}, spawn: async () => {} }
    const onStart = () => {
      resolve()
      const { timeoutMs } = task.policy
      if (timeoutMs !== null) setTimeout(() => stop.abort(new QueueError('timeout', `took longer than ${timeoutMs} ms`)), timeoutMs)
    }
    const end = this.handlers.run({ task, input: await task.decode(payload), payload, context, onStart })
    return { started, end, stop: (code) => stop.abort(new QueueError(code, 'a test says so')) }
  }

  /** What a handler returned; a failure of the test if it did not. */
  async value(...call: Parameters<Calls['run']>): Promise<unknown> {
    const end = await this.run(...call)
    if (end.kind !== 'returned') throw end.error
    return end.value
  }
}
