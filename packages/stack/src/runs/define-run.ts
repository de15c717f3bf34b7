import { parseSchedule, type ScheduleSpec } from '@trellis/queue/schedule'
import { StackError } from '../errors.ts'
import type { Logger } from '../observe/logger.ts'

/** What a phase is given. */
export interface PhaseContext {
  readonly runId: string
  /** Which kind of run was asked for, one of the run's `types`. */
  readonly type: string
  /** Aborts when the run is cancelled, when the process stops, and when the run's lock is lost; `reason` says which. */
  readonly signal: AbortSignal
  /** Of the run's lock. Written beside what the phase stores elsewhere, it lets a store refuse an earlier holder who comes late. */
  readonly fence: number
  readonly logger: Logger
  /** What an earlier execution of this phase saved last; undefined when there is none, or the phase is not resumable. */
  readonly checkpoint: unknown
  /** Says how far the phase is: `total` is null while it is not known. As often as one likes: what is stored is thinned out. */
  progress(processed: number, total?: number | null, message?: string): void
  /** Remembers, before it resolves, from where another process could go on. JSON of at most 1 MiB. Throws `run_invalid` and `lock_lost`. */
  save(checkpoint: unknown): Promise<void>
}

/** One step of a run. */
export interface Phase {
  /** A lower-case name, unique in its run. */
  readonly name: string
  /** For people. @default the name */
  readonly title?: string
  /**
   * True for a phase that goes on from its last checkpoint, and whose work is still there once it is done: an interrupted run
   * passes over it. A phase that is not begins anew, and so does everything after it. @default false
   */
  readonly resumable?: boolean
  /** Must end soon once the signal aborts. */
  run(context: PhaseContext): Promise<void>
}

/** What `defineRun` takes. */
export interface RunDefinition {
  /** A lower-case name, unique in its installation: `trellis run <name>`. */
  readonly name: string
  /** For people. @default the name */
  readonly title?: string
  /** In the order in which they run. */
  readonly phases: readonly Phase[]
  /** Kinds of run that the phases know, the usual one first. @default ['full'] */
  readonly types?: readonly string[]
  /** When it starts by itself. A slot that nobody was there for is made up for once. */
  readonly schedule?: ScheduleSpec
  /** How long a silent process keeps the run to itself. Milliseconds. @default 15_000 */
  readonly leaseMs?: number
  /** How old the work of an interrupted run may be to be gone on with. Milliseconds. @default 86_400_000 */
  readonly resumeWithinMs?: number
}

/** A long pipeline: complete and frozen. */
export interface Run extends Required<Omit<RunDefinition, 'schedule' | 'phases'>> {
  readonly phases: readonly Required<Phase>[]
  readonly schedule: ScheduleSpec | undefined
}

const word = /^[a-z0-9][a-z0-9-]{0,63}$/
const shortestLeaseMs = 100

/** Describes a long pipeline. Throws `run_invalid`, and the queue's `invalid_schedule`. */
export function defineRun(definition: RunDefinition): Run {
  const { name, title = name, types = ['full'], schedule, leaseMs = 15_000, resumeWithinMs = 86_400_000 } = definition
  const phases = definition.phases.map((phase) =>
    Object.freeze({ name: phase.name, title: phase.title ?? phase.name, resumable: phase.resumable ?? false, run: phase.run.bind(phase) }),
  )
  requireWords(`run ${JSON.stringify(name)}`, [name])
  requireWords(`the phases of run ${name}`, names(phases))
  requireWords(`the types of run ${name}`, types)
  if (!(Number.isInteger(leaseMs) && leaseMs >= shortestLeaseMs))
    throw new StackError('run_invalid', `leaseMs of run ${name} must be a whole number from ${shortestLeaseMs}, got ${leaseMs}`)
  if (schedule !== undefined) parseSchedule(schedule)
  return Object.freeze({ name, title, phases, types: [...types], schedule, leaseMs, resumeWithinMs })
}

function names(phases: readonly Phase[]): readonly string[] {
  return phases.map(({ name }) => name)
}

function requireWords(subject: string, words: readonly string[]): void {
  if (words.length === 0) throw new StackError('run_invalid', `${subject}: there must be at least one`)
  for (const [at, text] of words.entries()) {
    if (!word.test(text))
      throw new StackError('run_invalid', `${subject}: ${JSON.stringify(text)} must be 1 to 64 lower-case letters, digits and hyphens`)
    if (words.indexOf(text) !== at) throw new StackError('run_invalid', `${subject}: "${text}" is there twice`)
  }
}
