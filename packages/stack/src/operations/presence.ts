import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { AnyTask, Engine } from '@trellis/queue'
import type { Logger } from '../observe/logger.ts'
import { releaseVersion } from '../roles/release-version.ts'
import type { StateStore } from '../state/state-store.ts'
import { beatMs, keyOfProcess, type ProcessRecord, type ProcessRole, rememberedMs } from './process-record.ts'
import type { Traffic } from './traffic.ts'

/** What presence is made of. */
export interface PresenceParts {
  readonly state: StateStore
  readonly engine: Pick<Engine<AnyTask>, 'on' | 'health'>
  readonly traffic: Traffic
  readonly logger: Logger
}

/** One role of this process, while it lasts. */
export interface EnteredRole {
  /** It takes no more work. */
  stopping(): void
  /** It is over. Never rejects: a record that stays runs out by itself. */
  leave(): Promise<void>
}

/** Handlers that are told of by name. */
const mostJobs = 100

/** The events after which a handler does not run any more. */
const ends = [
  'job.succeeded',
  'job.retrying',
  'job.failed',
  'job.snoozed',
  'job.waiting',
  'job.discarded',
  'job.cancelled',
  'job.released',
  'job.lost',
] as const

interface HeldJob {
  readonly id: string
  readonly task: string
  readonly queue: string
  readonly sinceMs: number
}

/**
 * Lets the other processes of the installation see this one: what it is there for, and what it works on. Says so every few seconds from
 * the first role that enters to the last that leaves; a store that does not answer costs nothing but that.
 */
export class Presence {
  readonly #parts: PresenceParts
  readonly #id = randomUUID()
  readonly #startedAt = new Date()
  readonly #roles = new Set<ProcessRole>()
  readonly #held = new Map<string, HeldJob>()
  #queues: Readonly<Record<string, number>> | undefined
  #isStopping = false
  #timer: NodeJS.Timeout | undefined
  #saying: Promise<void> | undefined
  #failed = false

  constructor(parts: PresenceParts) {
    this.#parts = parts
    const { engine } = parts
    engine.on('job.started', ({ job: { id, runId, task, queue } }) => {
      this.#held.set(runId, { id, task, queue, sinceMs: performance.now() })
    })
    for (const name of ends) engine.on(name, ({ job }) => void this.#held.delete(job.runId))
  }

  /** Begins a role. `queues`: how many jobs of each queue a worker runs at once. */
  enter(role: ProcessRole, queues?: Readonly<Record<string, number>>): EnteredRole {
    this.#roles.add(role)
    if (queues !== undefined) this.#queues = queues
    this.#timer ??= setInterval(() => void this.#say(), beatMs).unref()
    void this.#say()
    return {
      stopping: () => {
        this.#isStopping = true
        void this.#say()
      },
      leave: async () => await this.#leave(role),
    }
  }

  async #leave(role: ProcessRole): Promise<void> {
    this.#roles.delete(role)
    if (role === 'worker') this.#queues = undefined
    if (this.#roles.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
    // After it, or the record would be there again.
    await this.#saying
    await this.#parts.state.delete(keyOfProcess(this.#id)).catch(() => {})
  }

  /** One at a time: a store that is slow is not asked for more. */
  #say(): Promise<void> {
    this.#saying ??= this.#put().finally(() => {
      this.#saying = undefined
    })
    return this.#saying
  }

  async #put(): Promise<void> {
    const { state, logger } = this.#parts
    try {
      // In the next turn, so that roles that enter together are told of together.
      await Promise.resolve()
      if (this.#roles.size === 0) return
      await state.put(keyOfProcess(this.#id), this.#record(), { ttlMs: rememberedMs })
      this.#failed = false
    } catch (error) {
      if (!this.#failed) logger.warn({ err: error }, 'this process could not tell the others that it is there; it goes on trying')
      this.#failed = true
    }
  }

  #record(): ProcessRecord {
    return {
      id: this.#id,
      host: hostname(),
      pid: process.pid,
      version: releaseVersion,
      roles: [...this.#roles],
      startedAt: this.#startedAt.toISOString(),
      isStopping: this.#isStopping,
      worker: this.#worker(),
      lastMinute: { ...this.#parts.traffic.lastMinute() },
    }
  }

  #worker(): ProcessRecord['worker'] {
    if (this.#queues === undefined) return null
    const nowMs = performance.now()
    const longest = [...this.#held.values()].sort((one, other) => one.sinceMs - other.sinceMs).slice(0, mostJobs)
    return {
      queues: Object.entries(this.#queues).map(([name, concurrency]) => ({ name, concurrency })),
      running: this.#held.size,
      jobs: longest.map(({ id, task, queue, sinceMs }) => ({ id, task, queue, forMs: Math.round(nowMs - sinceMs) })),
      sinceFetchMs: Math.round(Math.max(0, ...this.#parts.engine.health().map(({ sinceFetchMs }) => sinceFetchMs))),
    }
  }
}
