import type { RunningJob } from './current-job.ts'
import type { Failure } from './job.ts'
import type { Logger } from './logger.ts'

/** Every event by name, with what its listener receives. Events about ends are sent once the broker has accepted them. */
export interface EngineEvents {
  /** `ageMs` is the broker time since the job was enqueued. */
  'job.started': { readonly job: RunningJob; readonly ageMs: number }
  'job.succeeded': { readonly job: RunningJob; readonly durationMs: number }
  /** An attempt failed and another will follow. */
  'job.retrying': { readonly job: RunningJob; readonly durationMs: number; readonly failure: Failure }
  /** The job is dead. */
  'job.failed': { readonly job: RunningJob; readonly durationMs: number; readonly failure: Failure }
  /**
   * A job is dead, and no run here said so: its worker was lost, or a child that it waited for is dead. `job.attempt` is the one that it had
   * begun or was to begin. Sent in the process whose call made it dead.
   */
  'job.died': { readonly job: RunningJob; readonly failure: Failure }
  /** Waits again, uncounted: the handler asked for it, or this worker does not know the task. */
  'job.snoozed': { readonly job: RunningJob; readonly durationMs: number }
  /** Waits for the children that its handler has spawned. */
  'job.waiting': { readonly job: RunningJob; readonly durationMs: number }
  'job.discarded': { readonly job: RunningJob; readonly durationMs: number }
  'job.cancelled': { readonly job: RunningJob; readonly durationMs: number }
  /** Handed back uncounted by a drain. */
  'job.released': { readonly job: RunningJob; readonly durationMs: number }
  /** The worker lost the job; whatever its handler returned was refused. */
  'job.lost': { readonly job: RunningJob }
  /** The worker's lease lapsed and its jobs were given to others; it goes on under a new name. */
  'worker.fenced': { readonly worker: string }
  /** The event loop was blocked for longer than `maxLoopBlockMs`, so the lease was left to lapse. Told once the loop is free again. */
  'worker.stuck': { readonly worker: string; readonly blockedMs: number }
  /** A broker call failed and is repeated. */
  'worker.broker-failed': { readonly worker: string; readonly error: unknown }
  /** A schedule could not be fired and is looked at again; null: none of them could be looked at. */
  'schedule.failed': { readonly schedule: string | null; readonly error: unknown }
}

type Listener<T> = (event: T) => void
type Listeners = { [Name in keyof EngineEvents]: Set<Listener<EngineEvents[Name]>> }

/** Typed events. A listener that throws is logged and disturbs nobody else. */
export class Emitter {
  readonly #logger: Logger
  readonly #listeners: Listeners = {
    'job.started': new Set(),
    'job.succeeded': new Set(),
    'job.retrying': new Set(),
    'job.failed': new Set(),
    'job.died': new Set(),
    'job.snoozed': new Set(),
    'job.waiting': new Set(),
    'job.discarded': new Set(),
    'job.cancelled': new Set(),
    'job.released': new Set(),
    'job.lost': new Set(),
    'worker.fenced': new Set(),
    'worker.stuck': new Set(),
    'worker.broker-failed': new Set(),
    'schedule.failed': new Set(),
  }

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** Adds a listener; the returned function removes it. */
  on<Name extends keyof EngineEvents>(name: Name, listener: Listener<EngineEvents[Name]>): () => void {
    const listeners: Set<Listener<EngineEvents[Name]>> = this.#listeners[name]
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  /** Tells every listener of `name`. */
  emit<Name extends keyof EngineEvents>(name: Name, event: EngineEvents[Name]): void {
    const listeners: Set<Listener<EngineEvents[Name]>> = this.#listeners[name]
    for (const listener of listeners) {
      try {
        listener(event)
      } catch (error) {
        this.#logger.error({ err: error, event: name }, 'a listener threw')
      }
    }
  }
}
