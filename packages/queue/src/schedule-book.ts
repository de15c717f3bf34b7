import type { NewJob } from './broker.ts'

/** What every firing of a schedule makes: a job that only lacks its id and its due time, and that has no family. */
export type JobTemplate = Omit<NewJob, 'id' | 'due' | 'children' | 'parent'>

/** A schedule as it enters a broker. Everything that any process must know to fire it is in it. */
export interface ScheduleDefinition {
  /** One schedule in the namespace, whatever its queue. */
  readonly name: string
  /** When it fires. Opaque: a broker compares it with what it has, nothing else. */
  readonly spec: string
  /** What becomes of missed firings. Opaque. */
  readonly missed: string
  readonly job: JobTemplate
}

/** A schedule as a broker knows it. All dates are broker time. */
export interface ScheduleRecord extends ScheduleDefinition {
  /** Another one after every change, firings included, and no version that a removed schedule of this name had. */
  readonly version: number
  readonly paused: boolean
  /** Up to here, this instant included, firings were decided upon. */
  readonly decidedUntil: Date
  /** When somebody must decide again, null when there is nothing more to decide. In the past after {@link ScheduleBook.save}. */
  readonly dueAt: Date | null
}

/** What one look at the schedules found. */
export interface DueSchedules {
  /** Broker time, at or after the due time of everything in `due`. */
  readonly now: Date
  /** The ones that must be decided upon now, the longest overdue first. Paused ones never are. */
  readonly due: readonly ScheduleRecord[]
  /** Until the next one is due: 0 when one is due now, null when none ever will be. */
  readonly nextDueMs: number | null
}

/** A decision about everything up to `decidedUntil`, made on the {@link ScheduleRecord} of that `version`. */
export interface Firing {
  readonly name: string
  readonly queue: string
  readonly version: number
  /** Due at once, each with an id that depends on the schedule and the instant alone. May be none. */
  readonly jobs: readonly NewJob[]
  readonly decidedUntil: Date
  readonly dueAt: Date | null
}

/**
 * The part of the port about schedules. A broker stores them, compares due times with its own clock, and lets one decision about
 * each instant through; what a spec means is decided outside, with the broker's `now`. Every verb may be repeated.
 */
export interface ScheduleBook {
  /**
   * Stores a definition under its name. An unchanged one changes nothing. With another spec it starts anew: decided until now, and due
   * now, so that somebody works its first firing out. Any other change keeps the progress. A paused schedule stays paused.
   */
  save(definition: ScheduleDefinition): Promise<void>
  /** Looks, and changes nothing. At most `limit` are listed as due. */
  due(limit: number): Promise<DueSchedules>
  /**
   * Stores the jobs and books the decision, both or neither, and only if the schedule still has that version and is not paused.
   * Returns whether it did; false means that somebody else decided or changed the schedule, so look again. A job whose unique key is held
   * is not stored, and that is no reason to return false.
   */
  fire(firing: Firing): Promise<boolean>
  /** All of them, by name. */
  list(): Promise<readonly ScheduleRecord[]>
  /** Pauses or resumes. Resuming counts as a decision upon everything until now. Returns whether the schedule exists. */
  pause(name: string, paused: boolean): Promise<boolean>
  /** Forgets the schedule; jobs that it made stay. Returns whether it existed. */
  remove(name: string): Promise<boolean>
  /** Resolves after `ms` of broker time, as well as that can be told from here, or when the signal aborts. Never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}
