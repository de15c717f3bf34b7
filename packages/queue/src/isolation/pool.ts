import { sleep, wokenUp } from '../bell.ts'
import { QueueError } from '../errors.ts'
import { toFailure } from '../job.ts'
import type { Logger } from '../logger.ts'
import type { AnyTask } from '../task.ts'
import { Child, type ChildEnd } from './child.ts'
import type { HandlerCall, HandlerEnd, Handlers } from './handlers.ts'
import type { ResolvedIsolation } from './isolation.ts'
import type { OpenVessel } from './vessel.ts'

/** How long children get to end by themselves. Milliseconds. */
const stopMs = 1_000
/** So many children in a row may end before their first job until those who wait are told that there is none. */
const patience = 3

/** What a {@link Pool} takes. */
export interface PoolOptions {
  readonly isolation: ResolvedIsolation
  readonly open: OpenVessel
  /** At most this many children at a time, beside those that are about to end. */
  readonly slots: number
  readonly killAfterMs: number
  readonly tasks: ReadonlyMap<string, AnyTask>
  /** Whether the broker keeps progress and log lines. */
  readonly canReport: boolean
  readonly logger: Logger
}

type Taken = Child | QueueError

/**
 * Runs handlers in children that are started when they are first needed and then stay. One that dies, is killed or has run enough jobs is
 * replaced at once, so that the next job finds it ready.
 */
export class Pool implements Handlers {
  readonly #options: PoolOptions
  readonly #children = new Set<Child>()
  /** No longer given anything to run. */
  readonly #leaving = new Set<Child>()
  /** Ready and without a job, the one that was used last at the end: few stay busy, so the memory of the others can be paged out. */
  readonly #idle: Child[] = []
  readonly #waiting = new Set<(taken: Taken) => void>()
  #starting = 0
  #failures = 0
  #pause: NodeJS.Timeout | undefined
  #closed = false
  readonly #emptied = new AbortController()

  constructor(options: PoolOptions) {
    this.#options = options
  }

  async run(call: HandlerCall): Promise<HandlerEnd> {
    const child = await this.#take(call)
    if (child instanceof QueueError) return { kind: 'not-started', error: child }
    if (!child.knows(call.task.name)) {
      this.#giveBack(child)
      return { kind: 'not-started', error: this.#unknown(call.task.name) }
    }
    const end = await child.run(call)
    this.#giveBack(child)
    return end
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#pause)
    this.#refuse(ended())
    const all = () => [...this.#children, ...this.#leaving]
    for (const child of all()) child.stop()
    if (all().length > 0) await sleep(stopMs, this.#emptied.signal)
    for (const child of all()) child.kill()
    if (all().length > 0) await sleep(stopMs, this.#emptied.signal)
  }

  /** A child that is ready, or why there is none. */
  async #take({ context: { signal } }: HandlerCall): Promise<Taken> {
    if (this.#closed) return ended()
    const { promise, resolve } = Promise.withResolvers<Taken>()
    const onAbort = () => {
      this.#waiting.delete(resolve)
      resolve(signal.reason instanceof QueueError ? signal.reason : ended())
    }
    this.#waiting.add(resolve)
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
    this.#match()
    const taken = await promise
    signal.removeEventListener('abort', onAbort)
    return taken
  }

  #giveBack(child: Child): void {
    if (!this.#children.has(child)) return
    if (this.#closed || child.runs >= this.#options.isolation.recycleAfter || child.isBloated || this.#staying > this.#options.slots) {
      this.#dismiss(child)
    } else {
      this.#idle.push(child)
    }
    this.#match()
  }

  /** Children whose handler was told to stop are not counted: a worker that lost its lease has jobs again before they have ended. */
  get #staying(): number {
    let count = 0
    for (const child of this.#children) if (!child.isStopping) count += 1
    return count
  }

  /** Brings those who wait and those who are idle together, and starts what is missing. */
  #match(): void {
    for (const take of this.#waiting) {
      const child = this.#idle.pop()
      if (!child) break
      this.#waiting.delete(take)
      take(child)
    }
    while (this.#starting < this.#waiting.size && this.#staying < this.#options.slots && !this.#pause) this.#start()
  }

  #start(): void {
    this.#starting += 1
    this.#children.add(new Child({ ...this.#options, ...this.#options.isolation, onReady: this.#onReady, onEnd: this.#onEnd }))
  }

  readonly #onReady = (child: Child): void => {
    this.#starting -= 1
    this.#giveBack(child)
  }

  readonly #onEnd = (child: Child, { how, bootError }: ChildEnd): void => {
    const stayed = this.#children.delete(child)
    this.#leaving.delete(child)
    const place = this.#idle.indexOf(child)
    if (place >= 0) this.#idle.splice(place, 1)
    if (this.#children.size + this.#leaving.size === 0 && this.#closed) this.#emptied.abort(wokenUp)
    if (!stayed || this.#closed) return
    if (bootError) this.#starting -= 1
    if (child.runs === 0) {
      this.#onFailure(bootError ?? new Error(how))
      return
    }
    this.#failures = 0
    this.#options.logger.warn({ child: child.name }, `the ${child.name} that ran handlers ended: ${how}; another takes its place`)
    this.#replace()
  }

  #replace(): void {
    if (this.#staying < this.#options.slots && !this.#pause) this.#start()
  }

  #dismiss(child: Child): void {
    this.#children.delete(child)
    this.#leaving.add(child)
    child.stop()
    setTimeout(() => child.kill(), stopMs).unref()
    if (!this.#closed) this.#replace()
  }

  /** A child that ran nothing has ended: the next one is not started at once, and those who wait do not wait for ever. */
  #onFailure(error: Error): void {
    const { isolation, logger } = this.#options
    this.#failures += 1
    logger.error({ err: toFailure(error), module: isolation.module }, 'a child that was to run handlers ended before its first job')
    this.#pause ??= setTimeout(
      () => {
        this.#pause = undefined
        const summary = `isolation.module cannot be used: ${error.message}`
        if (this.#failures >= patience) this.#refuse(new QueueError('unknown_task', summary, { cause: error }))
        this.#match()
      },
      Math.min(5_000, 50 * 2 ** this.#failures),
    ).unref()
  }

  #refuse(error: QueueError): void {
    for (const take of this.#waiting) take(error)
    this.#waiting.clear()
  }

  #unknown(task: string): QueueError {
    return new QueueError('unknown_task', `isolation.module exports no task named "${task}": ${this.#options.isolation.module}`)
  }
}

function ended(): QueueError {
  return new QueueError('draining', 'the worker has ended')
}
