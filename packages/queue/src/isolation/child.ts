import { QueueError } from '../errors.ts'
import { toFailure } from '../job.ts'
import type { AnyTask } from '../task.ts'
import { forward } from './forward.ts'
import type { HandlerCall, HandlerEnd } from './handlers.ts'
import type { FromChild, SentRun, ToChild } from './protocol.ts'
import { receivedEnd } from './received-end.ts'
import { unpackError } from './sent-error.ts'
import type { OpenVessel, Vessel, VesselEnd } from './vessel.ts'

/** How often the memory of a child that runs a handler is looked at. Milliseconds. */
const measureMs = 100
/** A module that is not there after this will not come. Milliseconds. */
const bootMs = 60_000
/** A thread in a native call cannot be ended; nobody waits for it any longer than this. Milliseconds. */
const killLimitMs = 2_000
/** A child that keeps more of its memory than this after a job would make the next one pay for it. */
const keepableShare = 0.75

/** What a {@link Child} is made of. */
export interface ChildOrder {
  readonly open: OpenVessel
  readonly module: string
  readonly memoryBytes: number | null
  readonly killAfterMs: number
  /** The worker's own, for what a handler spawns. */
  readonly tasks: ReadonlyMap<string, AnyTask>
  readonly canReport: boolean
  /** Called once, when it can run handlers. */
  readonly onReady: (child: Child) => void
  /** Called once, when it has ended. */
  readonly onEnd: (child: Child, end: ChildEnd) => void
}

/** How a child ended, in words. `bootError`: it never got ready, for this reason. */
export interface ChildEnd {
  readonly how: string
  readonly bootError: Error | undefined
}

interface Running {
  readonly call: HandlerCall
  readonly settle: (end: HandlerEnd) => void
  /** Why the child is being killed. */
  verdict?: unknown
}

/** A thread or process that runs one handler at a time. */
export class Child {
  readonly #order: ChildOrder
  readonly #vessel: Vessel
  readonly #boot: NodeJS.Timeout
  #tasks: ReadonlySet<string> | undefined
  #bootError: Error | undefined
  #running: Running | undefined
  #over = false
  #bloated = false
  #measuring = false
  /** How many jobs it has run. */
  runs = 0

  constructor(order: ChildOrder) {
    this.#order = order
    const { module, memoryBytes } = order
    const onMessage = (message: FromChild) => this.#hear(message)
    this.#vessel = order.open({ module, memoryBytes, onMessage, onEnd: (end) => this.#ended(end) })
    this.#boot = setTimeout(() => this.#giveUp(new Error(`it did not finish loading within ${bootMs} ms`)), bootMs).unref()
  }

  /** For people: which thread or process it is. */
  get name(): string {
    return this.#vessel.name
  }

  /** Whether it holds so much memory that its next job would be killed for that of its last one. */
  get isBloated(): boolean {
    return this.#bloated
  }

  /** Whether the handler that it runs was told to stop. */
  get isStopping(): boolean {
    return this.#running?.call.context.signal.aborted ?? false
  }

  /** Whether its module has such a task. */
  knows(task: string): boolean {
    return this.#tasks?.has(task) ?? false
  }

  /** Runs a handler. To be called when it is ready and runs none. Never rejects. */
  async run(call: HandlerCall): Promise<HandlerEnd> {
    const { promise, resolve } = Promise.withResolvers<HandlerEnd>()
    const running: Running = { call, settle: resolve }
    this.#running = running
    this.runs += 1
    this.#vessel.send(this.#sent(call))
    call.onStart()
    const stopGuarding = this.#guard(running)
    try {
      return await promise
    } finally {
      stopGuarding()
      this.#running = undefined
    }
  }

  #sent({ task, payload, context }: HandlerCall): SentRun {
    const { job, headers, children } = context
    // Copied: the bytes may be a small part of a reply with many jobs, and a clone takes all of what they are a part of.
    return { kind: 'run', task: task.name, payload: new Uint8Array(payload), job, headers, children, canReport: this.#order.canReport }
  }

  /** Ends it as soon as it listens. */
  stop(): void {
    this.#vessel.send({ kind: 'stop' })
  }

  /** Ends it, whatever it does. */
  kill(): void {
    this.#vessel.kill()
  }

  /** Passes an abort on, kills a handler that ignores it, and one that takes too much memory. Returns the end of all that. */
  #guard(running: Running): () => void {
    const { signal } = running.call.context
    const timers: NodeJS.Timeout[] = []
    const onAbort = () => {
      this.#vessel.send(abortOf(signal.reason))
      timers.push(setTimeout(() => this.#condemn(running, signal.reason), this.#order.killAfterMs))
    }
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
    if (this.#order.memoryBytes !== null) timers.push(setInterval(() => void this.#measure(running), measureMs))
    return () => {
      signal.removeEventListener('abort', onAbort)
      timers.forEach(clearTimeout)
    }
  }

  async #measure(running: Running): Promise<void> {
    // A thread in a long native call answers late; asking again would not help.
    if (this.#measuring) return
    this.#measuring = true
    const limit = this.#order.memoryBytes
    const used = await this.#vessel.usedBytes()
    this.#measuring = false
    if (limit !== null && used !== undefined && used > limit && this.#running === running) this.#condemn(running, this.#overLimit(used))
  }

  #condemn(running: Running, verdict: unknown): void {
    if (running.verdict !== undefined) return
    running.verdict = verdict
    this.#vessel.kill()
    setTimeout(() => this.#ended({ how: 'it could not be ended and runs on', outOfMemory: false }), killLimitMs).unref()
  }

  #hear(message: FromChild): void {
    switch (message.kind) {
      case 'ready':
        clearTimeout(this.#boot)
        this.#tasks = new Set(message.tasks)
        this.#order.onReady(this)
        break
      case 'broken':
        this.#giveUp(unpackError(message.error))
        break
      case 'log':
      case 'report':
      case 'spawn':
        if (this.#running) forward(message, this.#running.call.context, { tasks: this.#order.tasks, answer: (to) => this.#vessel.send(to) })
        break
      case 'ended':
        // Too late for a child that is being killed: it must not be given another job.
        if (this.#running?.verdict !== undefined) break
        this.#bloated = message.usedBytes > (this.#order.memoryBytes ?? Number.POSITIVE_INFINITY) * keepableShare
        this.#running?.settle(receivedEnd(message.end))
        break
    }
  }

  #giveUp(error: Error): void {
    this.#bootError = error
    this.#vessel.kill()
  }

  #ended({ how, outOfMemory, error }: VesselEnd): void {
    if (this.#over) return
    this.#over = true
    clearTimeout(this.#boot)
    const bootError = this.#tasks ? undefined : (this.#bootError ?? new Error(how))
    const running = this.#running
    const verdict = running?.verdict
    const thrown = verdict ?? (outOfMemory ? this.#overLimit() : this.#died(how, error))
    running?.settle({ kind: 'threw', error: thrown, control: undefined, mayRetry: undefined })
    this.#order.onEnd(this, { how: verdict === undefined ? how : `it was killed: ${toFailure(verdict).message}`, bootError })
  }

  #died(how: string, cause: unknown): QueueError {
    return new QueueError('child_died', `the ${this.name} that ran the handler ended by itself: ${how}`, { cause })
  }

  #overLimit(used?: number): QueueError {
    const limitMb = (this.#order.memoryBytes ?? 0) / 1_048_576
    const had = used === undefined ? '' : ` and had ${Math.ceil(used / 1_048_576)}`
    return new QueueError('memory_limit', `the ${this.name} that ran the handler may have ${limitMb} MiB${had}`)
  }
}

function abortOf(reason: unknown): ToChild {
  const message = reason instanceof Error ? reason.message : String(reason)
  return { kind: 'abort', code: reason instanceof QueueError ? reason.code : null, message }
}
