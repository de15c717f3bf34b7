import type { AskedJob, Entry, HandOutNote, ResultNote } from '../history/entry.ts'

/** A span of broker time in which a call was applied, if it was. `answeredUs` is Infinity for a call without an answer. */
export interface Span {
  readonly askedUs: number
  readonly answeredUs: number
}

/** One request for a job. */
export interface Ask extends Span {
  readonly by: string
  readonly job: AskedJob
  readonly verb: 'enqueue' | 'fire'
  /** Where it stands in its batch. */
  readonly index: number
  /** The job whose unique key kept this one out. */
  readonly refusedFor: string | null
}

/** One job put into one worker's hands. A repeated step that gives it once more is the same hand-out. */
export interface HandOut extends Span, HandOutNote {
  readonly worker: string
  readonly by: string
  readonly leaseMs: number
}

/** The end of a hand-out as its worker reported it. `unknown`: nobody was told whether it was taken. */
export interface Ending extends Span, ResultNote {
  readonly worker: string
  readonly status: 'accepted' | 'refused' | 'unknown'
}

/** A handler at work. Infinity where nobody saw it end. */
export interface Run {
  readonly id: string
  readonly fence: number
  readonly by: string
  readonly startedUs: number
  readonly endedUs: number
  readonly abortedUs: number
  /** When the engine said that the job no longer is this worker's. */
  readonly lostUs: number
  readonly reason: string
  /** How it ended: `done`, or what it threw; '' where nobody saw it end. */
  readonly how: string
  readonly children: readonly string[]
}

/** A call about one job. */
export interface Order extends Span {
  readonly verb: 'cancel' | 'replay'
  /** What the broker answered, as text; null when nobody heard. */
  readonly reply: string | null
}

/** What the broker knew of a job in the end. `state` null: nothing. */
export interface Final {
  readonly state: string | null
  readonly failures: number
  readonly crashes: number
}

/** Everything about one job, each list in the order of time. */
export interface JobStory {
  readonly id: string
  readonly asks: readonly Ask[]
  readonly handOuts: readonly HandOut[]
  readonly endings: readonly Ending[]
  readonly runs: readonly Run[]
  readonly orders: readonly Order[]
  readonly final: Final | undefined
}

/** A renewal that was answered: every job in `confirmed`, by id and fence, was the worker's when it was applied. */
export interface Renewal extends Span {
  readonly leaseMs: number
  readonly confirmed: ReadonlyMap<string, number>
}

/** One try of a step by itself. */
export interface StepTry extends Span {
  readonly worker: string
  readonly queues: readonly string[]
  /** Whether the worker heard what it was handed: false when the reply was lost, or said that the worker is no longer known. */
  readonly served: boolean
}

/** A span of which the store may have forgotten what it applied. */
export interface Loss {
  readonly fromUs: number
  readonly toUs: number
  readonly queues: readonly string[] | null
}

/** A history by job. */
export interface Chronicle {
  readonly entries: readonly Entry[]
  readonly jobs: ReadonlyMap<string, JobStory>
  readonly renewals: ReadonlyMap<string, readonly Renewal[]>
  readonly stepTries: readonly StepTry[]
  readonly losses: readonly Loss[]
  /** Attempts that a task allows, by its name. */
  readonly attempts: ReadonlyMap<string, number>
  /** Milliseconds between the firings of each schedule. */
  readonly schedules: ReadonlyMap<string, number>
  /** How many jobs the broker counted in each state in the end. */
  readonly counted: ReadonlyMap<string, number>
  /** The time of day, in µs since 1970, at a moment of the history: the latest that the clocks recorded around it allow. */
  wallUs(atUs: number): number
  /** Whether the store may have forgotten what it did for this queue in this span. */
  mayBeLost(queue: string, span: Span): boolean
}
