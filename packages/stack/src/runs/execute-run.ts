import { setTimeout as wait } from 'node:timers/promises'
import { StackError } from '../errors.ts'
import { withLogContext } from '../observe/log-context.ts'
import type { Logger } from '../observe/logger.ts'
import { type HeldLock, holdLock } from '../state/hold-lock.ts'
import type { Lease, StateStore } from '../state/state-store.ts'
import type { Phase, PhaseContext, Run } from './define-run.ts'
import { lockOf, RunBook } from './run-book.ts'
import { begin, type RunRequest } from './run-plan.ts'
import { RunRecorder } from './run-recorder.ts'
import { type Ending, pastRun, type RunStatus, runEnded } from './run-status.ts'

/** What a run is executed with. */
export interface RunParts {
  readonly state: StateStore
  readonly logger: Logger
}

export interface ExecuteOptions {
  readonly request: RunRequest
  /** Who executes, in words for people. */
  readonly holder: string
  /** Ends the run as cancelled when its reason says so (`run_cancelled`, or the queue's `cancelled`); else it is handed back. */
  readonly signal: AbortSignal
  /** Told of every change of the status, dozens of times a second if the phase reports that often. */
  readonly onStatus?: (status: RunStatus) => void
}

/** What became of an execution. */
export type RunOutcome =
  | { readonly kind: 'succeeded' | 'cancelled'; readonly status: RunStatus }
  | { readonly kind: 'failed'; readonly status: RunStatus; readonly cause: unknown }
  /** Somebody else executes a run of this name. */
  | { readonly kind: 'busy'; readonly by: Lease | undefined }
  /** The process stops, or the lock was lost: the run is there to be taken up. */
  | { readonly kind: 'interrupted'; readonly cause: unknown }

/** Executes a run, unless somebody else does: alone, under its lock, from where an interrupted one can be gone on with. Throws `state_failed`. */
export async function executeRun(run: Run, parts: RunParts, options: ExecuteOptions): Promise<RunOutcome> {
  const { signal } = options
  let first: Lease | undefined
  // The holder may have been killed. One that lives renews its lease before it is over.
  for (let waitedMs = 0; ; waitedMs += run.leaseMs / 3) {
    const outcome = await executeIfFree(run, parts, options)
    if (outcome.kind !== 'busy') return outcome
    const { by } = outcome
    first ??= by
    const isAlive = by !== undefined && first !== undefined && (by.fence !== first.fence || by.expiresAt > first.expiresAt)
    if (isAlive || waitedMs > 1.5 * run.leaseMs) return outcome
    // Whoever held it is gone since: nothing to wait for.
    if (by !== undefined) await wait(run.leaseMs / 3, undefined, { signal }).catch(() => {})
    if (signal.aborted) return isCancellation(signal.reason) ? outcome : { kind: 'interrupted', cause: signal.reason }
  }
}

async function executeIfFree(run: Run, parts: RunParts, options: ExecuteOptions): Promise<RunOutcome> {
  const execution = new Execution(run, parts, options)
  const { leaseMs } = run
  const held = await holdLock(parts.state, lockOf(run.name), {
    holder: options.holder,
    leaseMs,
    onBeat: async () => await execution.look(),
  })
  if (held === undefined) return { kind: 'busy', by: await parts.state.holder(lockOf(run.name)) }
  try {
    return await execution.under(held)
  } catch (cause) {
    if (held.signal.aborted || isCode(cause, 'lock_lost')) return { kind: 'interrupted', cause }
    throw cause
  } finally {
    await held.release().catch((error: unknown) => parts.logger.warn({ err: error, run: run.name }, 'the lock of a run runs out by itself'))
  }
}

class Execution {
  readonly #run: Run
  readonly #logger: Logger
  readonly #book: RunBook
  readonly #options: ExecuteOptions
  readonly #cancelled = new AbortController()
  #id: string

  constructor(run: Run, { state, logger }: RunParts, options: ExecuteOptions) {
    this.#run = run
    this.#logger = logger
    this.#book = new RunBook(state)
    this.#options = options
    this.#id = options.request.id
  }

  /** Looks whether somebody has asked for the end. */
  async look(): Promise<void> {
    if (await this.#book.isCancelled(this.#run.name, this.#id))
      this.#cancelled.abort(new StackError('run_cancelled', `run ${this.#run.name} (${this.#id}) was cancelled`))
  }

  async under(held: HeldLock): Promise<RunOutcome> {
    const { request, onStatus = () => {} } = this.#options
    const previous = await this.#book.status(this.#run.name)
    const isOver = previous !== undefined && previous.status !== 'running' && [previous.id, previous.takenUpAs].includes(request.id)
    if (isOver) return outcomeOf(previous)
    const { status, todo, resumes, abandoned } = begin(this.#run, previous, { request, fence: held.lease.fence, at: held.now() })
    this.#id = status.id
    const { lease } = held
    if (abandoned !== undefined) await this.#bury(abandoned, held)
    await this.#book.dropCheckpoints(this.#run.name, { kept: resumes, lease })
    const recorder = new RunRecorder({ book: this.#book, held, logger: this.#logger, onStatus }, status)
    await recorder.keep(status)
    await this.#book.dropWish(this.#run.name)
    this.#logger.info({ ...this.#fields(), execution: status.execution, from: todo[0]?.name }, 'run started')
    const unwatch = await this.#book.onCancel(this.#run.name, () => void this.look().catch(() => {}))
    try {
      await this.look()
      return await withLogContext(this.#fields(), async () => await this.#phases(todo, { held, recorder, resumes }))
    } finally {
      await unwatch()
    }
  }

  async #phases(todo: Run['phases'], under: Under): Promise<RunOutcome> {
    const signal = AbortSignal.any([this.#options.signal, this.#cancelled.signal, under.held.signal])
    for (const phase of todo) {
      await under.recorder.beginPhase(phase.name)
      try {
        signal.throwIfAborted()
        await phase.run(await this.#contextOf(phase, under, signal))
        // A phase that returns because it was told to stop is not done.
        signal.throwIfAborted()
      } catch (cause) {
        if (!signal.aborted) return await this.#end('failed', under, cause)
        if (!isCancellation(signal.reason)) return { kind: 'interrupted', cause: signal.reason }
        return await this.#end('cancelled', under)
      }
      await under.recorder.endPhase('done')
    }
    return await this.#end('succeeded', under)
  }

  async #contextOf({ name, resumable }: Phase, { held, recorder, resumes }: Under, signal: AbortSignal): Promise<PhaseContext> {
    return {
      runId: this.#id,
      type: recorder.status.type,
      signal,
      fence: held.lease.fence,
      logger: this.#logger.child({ ...this.#fields(), phase: name }),
      checkpoint: resumes === name ? await this.#book.checkpoint(this.#run.name, name) : undefined,
      progress: (processed, total = null, message) => recorder.progress(name, { processed, total, message: message ?? null }),
      save: async (value) => {
        if (resumable !== true)
          throw new StackError('run_invalid', `phase ${name} of run ${this.#run.name} saves a checkpoint, but is not defined as resumable`)
        await this.#book.keepCheckpoint(this.#run.name, name, { value, lease: held.lease })
      },
    }
  }

  async #end(ending: Ending, { held, recorder }: Under, cause?: unknown): Promise<RunOutcome> {
    if (ending !== 'succeeded') await recorder.endPhase(ending)
    const message = ending === 'failed' ? { message: sentenceOf(cause) } : {}
    const over = runEnded(recorder.status, ending, { at: held.now(), ...message })
    // The history first: a process that is killed here has its run taken up again, and written down once more under the same id.
    await this.#book.keepPast(this.#run.name, pastRun(over), held.lease)
    await recorder.keep(over)
    if (ending === 'succeeded') await this.#book.dropCheckpoints(this.#run.name, { lease: held.lease })
    const level = ending === 'failed' ? 'error' : 'info'
    this.#logger[level]({ ...this.#fields(), ...(cause === undefined ? {} : { err: cause }) }, `run ${ending}`)
    return ending === 'failed' ? { kind: ending, status: recorder.status, cause } : { kind: ending, status: recorder.status }
  }

  async #bury(abandoned: RunStatus, held: HeldLock): Promise<void> {
    const past = runEnded(abandoned, 'failed', { at: held.now(), message: 'interrupted, and not gone on with' })
    await this.#book.keepPast(this.#run.name, pastRun(past), held.lease)
  }

  #fields() {
    return { run: this.#run.name, runId: this.#id }
  }
}

interface Under {
  readonly held: HeldLock
  readonly recorder: RunRecorder
  /** The phase that goes on from its checkpoint. */
  readonly resumes: string | undefined
}

function outcomeOf(status: RunStatus): RunOutcome {
  if (status.status === 'failed') return { kind: 'failed', status, cause: new Error(status.lastError?.message) }
  return { kind: status.status === 'succeeded' ? 'succeeded' : 'cancelled', status }
}

function isCancellation(reason: unknown): boolean {
  return isCode(reason, 'run_cancelled') || isCode(reason, 'cancelled')
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

const longestMessage = 1_000

function sentenceOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).slice(0, longestMessage) || 'failed without a message'
}
