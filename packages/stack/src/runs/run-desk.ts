import { randomUUID } from 'node:crypto'
import type { AnyTask, Engine } from '@trellis/queue'
import { StackError } from '../errors.ts'
import type { Run } from './define-run.ts'
import { type ExecuteOptions, executeRun, type RunOutcome, type RunParts } from './execute-run.ts'
import { lockOf, RunBook } from './run-book.ts'
import { type PastRun, runEnded } from './run-status.ts'
import { checkedInput, holderName, type RunInput, type RunTask, runTask } from './run-task.ts'
import { type RunView, viewOf } from './run-view.ts'

/** How a run is started. */
export interface StartOptions {
  /** @default the first of the run's types */
  readonly type?: string
  /** What started it. @default 'request' */
  readonly trigger?: string
  /** Go on with a run that failed or was cancelled, where its phases say so. @default false */
  readonly resume?: boolean
  /** Begin anew even where an interrupted run could be gone on with. @default false */
  readonly fresh?: boolean
}

/** What services and routes can do with the long pipelines of the installation. Every method throws `run_unknown` and `state_failed`. */
export interface Runs {
  /** Has a worker execute a run soon. Throws `run_busy` when one is under way or waits, and `run_invalid` for a type that there is not. */
  start(name: string, options?: StartOptions): Promise<{ readonly id: string }>
  /** Ends the run that is under way, waits or was interrupted; within a second or so. False when there is none. */
  cancel(name: string): Promise<boolean>
  /** The present state of these names, or of all. */
  views(names?: readonly string[]): Promise<readonly RunView[]>
  /** The newest first, at most 50. */
  history(name: string): Promise<readonly PastRun[]>
  /** Calls `listener` with the name of a run that may have changed. Resolves with what ends it. */
  watch(listener: (name: string) => void): Promise<() => Promise<void>>
}

/** The schedules are asked for no more often, however many browsers look. Milliseconds. */
const scheduleCacheMs = 5_000

interface Defined {
  readonly run: Run
  readonly task: RunTask
}

/** Keeps the runs of an installation: made first, told the definitions and the engine when there are any. */
export class RunDesk implements Runs {
  readonly #parts: RunParts
  readonly #book: RunBook
  readonly #defined = new Map<string, Defined>()
  #engine: Engine | undefined
  #next: { readonly at: number; readonly dues: Promise<ReadonlyMap<string, Date>> } | undefined

  constructor(parts: RunParts) {
    this.#parts = parts
    this.#book = new RunBook(parts.state)
  }

  /** Adds definitions; each has its task from then on. Throws `run_invalid` when there are two of one name. */
  define(runs: readonly Run[]): void {
    for (const run of runs) {
      if (this.#defined.has(run.name))
        throw new StackError('run_invalid', `two runs are named "${run.name}"; names are unique in an installation`)
      this.#defined.set(run.name, { run, task: runTask(run, this.#parts) })
    }
  }

  connect(engine: Engine): void {
    this.#engine = engine
  }

  get names(): readonly string[] {
    return [...this.#defined.keys()]
  }

  get tasks(): readonly AnyTask[] {
    return [...this.#defined.values()].map(({ task }) => task)
  }

  /** Executes a run in this process, as a worker would. Throws `run_invalid` for a type that there is not. */
  async execute(
    name: string,
    { signal = new AbortController().signal, onStatus, ...options }: StartOptions & Partial<ExecuteOptions> = {},
  ): Promise<RunOutcome> {
    const { run } = this.#of(name)
    const request = { id: randomUUID(), ...inputOf(run, { trigger: 'command', ...options }) }
    return await executeRun(run, this.#parts, { request, holder: holderName(), signal, ...(onStatus && { onStatus }) })
  }

  async start(name: string, options: StartOptions = {}): Promise<{ readonly id: string }> {
    const { run, task } = this.#of(name)
    const input = inputOf(run, options)
    const held = await this.#parts.state.holder(lockOf(name))
    if (held !== undefined) throw new StackError('run_busy', `a run of ${name} is under way, on ${held.holder}`)
    const { id, duplicateOf } = await this.#connected().enqueue(task, input)
    if (duplicateOf !== undefined) throw new StackError('run_busy', `a run of ${name} waits to be begun: ${duplicateOf}`)
    await this.#book.keepWish(name, { id, type: input.type, trigger: input.trigger })
    return { id }
  }

  async cancel(name: string): Promise<boolean> {
    this.#of(name)
    const [view] = await this.views([name])
    if (view?.id === undefined || view.id === null) return false
    if (view.status === 'interrupted') return await this.#bury(name)
    if (view.status !== 'running' && view.status !== 'waiting') return false
    await this.#book.cancel(name, view.id)
    if (view.status === 'waiting') {
      await this.#connected().cancel(view.id)
      await this.#book.dropWish(name)
    }
    return true
  }

  async views(names: readonly string[] = this.names): Promise<readonly RunView[]> {
    const dues = await this.#dues()
    return await Promise.all(
      names.map(async (name) => {
        const { run } = this.#of(name)
        const [status, wish, held] = await Promise.all([
          this.#book.status(name),
          this.#book.wish(name),
          this.#parts.state.holder(lockOf(name)),
        ])
        return viewOf(run, { status, wish, isHeld: held !== undefined, nextRunAt: dues.get(name) })
      }),
    )
  }

  async history(name: string): Promise<readonly PastRun[]> {
    this.#of(name)
    return await this.#book.history(name)
  }

  async watch(listener: (name: string) => void): Promise<() => Promise<void>> {
    return await this.#parts.state.watch((key) => {
      const name = key.startsWith('runs/') || key.startsWith('run-wishes/') ? key.slice(key.indexOf('/') + 1) : undefined
      if (name !== undefined && this.#defined.has(name)) listener(name)
    })
  }

  /** Declares when runs start by themselves; to be repeated, since what is unchanged changes nothing. */
  async declareSchedules(): Promise<void> {
    const engine = this.#connected()
    for (const { run, task } of this.#defined.values()) {
      const input = inputOf(run, { trigger: 'schedule' })
      if (run.schedule === undefined) await engine.unschedule(task.name)
      else await engine.schedule(task.name, run.schedule, task, input, { missed: 'once' })
    }
    this.#next = undefined
  }

  /** Ends an interrupted run that nobody is to take up. */
  async #bury(name: string): Promise<boolean> {
    const { state } = this.#parts
    const lease = await state.acquire(lockOf(name), { holder: `${holderName()} cancels`, leaseMs: 15_000 })
    if (lease === undefined) return false
    try {
      const status = await this.#book.status(name)
      if (status?.status !== 'running') return false
      const at = new Date(lease.expiresAt.getTime() - 15_000)
      await this.#book.keepStatus(runEnded(status, 'cancelled', { at, message: 'cancelled after an interruption' }), lease)
      return true
    } finally {
      await state.release(lease)
    }
  }

  async #dues(): Promise<ReadonlyMap<string, Date>> {
    const at = performance.now()
    if (this.#next === undefined || at - this.#next.at > scheduleCacheMs) {
      const dues = this.#askDues()
      this.#next = { at, dues }
      dues.catch(() => {
        this.#next = undefined
      })
    }
    return await this.#next.dues
  }

  async #askDues(): Promise<ReadonlyMap<string, Date>> {
    const isScheduled = [...this.#defined.values()].some(({ run }) => run.schedule !== undefined)
    const known = isScheduled ? await this.#connected().schedules() : []
    return new Map(known.flatMap(({ name, next }) => (next === null ? [] : [[name.replace(/^run:/, ''), next] as const])))
  }

  #of(name: string): Defined {
    const defined = this.#defined.get(name)
    if (defined !== undefined) return defined
    const choices = this.names.length === 0 ? 'there are none' : `there are: ${this.names.join(', ')}`
    throw new StackError('run_unknown', `no run "${name}"; ${choices}`)
  }

  #connected(): Engine {
    if (this.#engine === undefined) throw new TypeError('runs are used once the services are open')
    return this.#engine
  }
}

/** What the job of a run is told. Throws `run_invalid`. */
function inputOf(run: Run, { type = run.types[0] ?? '', trigger = 'request', resume = false, fresh = false }: StartOptions): RunInput {
  return checkedInput(run, { type, trigger, ...(resume && { resume }), ...(fresh && { fresh }) })
}
