import { beginnings, checkMove, type JobState, type JobVerb } from '../job.ts'
import { type MemoryJob, stateOf } from './job.ts'

/** One change of a job's state. That a scheduled job became ready is none: it takes nothing but time. */
export interface Move {
  readonly id: string
  readonly queue: string
  /** null for a new job. */
  readonly from: JobState | null
  readonly verb: JobVerb | 'enqueue'
  readonly to: JobState
}

/** Every change of a job's state goes through here: it is held against the table of transitions, and told to whoever follows the jobs. */
export class Moves {
  readonly #onMove: (move: Move) => void

  constructor(onMove: (move: Move) => void = () => {}) {
    this.#onMove = onMove
  }

  /** Changes the state of a job, and nothing about others. Throws `illegal_transition`. */
  make(job: MemoryJob, { verb, nowMs }: { readonly verb: JobVerb; readonly nowMs: number }, change: () => void): void {
    const from = stateOf(job, nowMs)
    change()
    const to = stateOf(job, nowMs)
    checkMove(from, verb, to)
    this.#onMove({ id: job.id, queue: job.queue, from, verb, to })
  }

  /** A new job has found its first place. */
  begin(job: MemoryJob, nowMs: number): void {
    const to = stateOf(job, nowMs)
    if (!beginnings.includes(to)) throw new RangeError(`a new job cannot be ${to}`)
    this.#onMove({ id: job.id, queue: job.queue, from: null, verb: 'enqueue', to })
  }
}
