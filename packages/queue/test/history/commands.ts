import type { NewJob, Outcome } from '../../src/broker.ts'
import type { Child } from '../../src/family.ts'
import type { Limit, PauseTarget, Unique } from '../../src/limits.ts'

/** A job as a command describes it; whatever is left out is chosen the same for all. */
export type JobChoices = Pick<NewJob, 'id' | 'task' | 'queue' | 'atMostOnce' | 'crashReruns' | 'rememberMs' | 'priority' | 'lifo'> & {
  readonly delayMs: number
  readonly limits: readonly Limit[]
  readonly order: string | null
  readonly unique: Unique | null
}

/** One thing that happens to a broker. Workers are numbers; what they hold is told by place. */
export type Command =
  | { readonly do: 'enqueue'; readonly job: JobChoices }
  /** A parent, and those of its children that are stored with it. */
  | {
      readonly do: 'enqueue family'
      readonly parent: JobChoices
      readonly children: readonly Child[]
      readonly stored: readonly JobChoices[]
    }
  /** A child of whatever the worker holds first. */
  | { readonly do: 'spawn'; readonly worker: number; readonly job: JobChoices; readonly index: number }
  | {
      readonly do: 'step'
      readonly worker: number
      readonly want: number
      /** How many of these may be ones that start only once. */
      readonly free: number
      readonly settle: readonly Outcome[]
      readonly replyLost: boolean
    }
  /** A worker that asks for nothing, many times. */
  | { readonly do: 'idle'; readonly worker: number }
  | { readonly do: 'renew'; readonly worker: number; readonly forget: number }
  | { readonly do: 'leave'; readonly worker: number; readonly settle: readonly Outcome[] }
  | { readonly do: 'cancel' | 'replay' | 'discard' | 'promote'; readonly job: string }
  | { readonly do: 'pause'; readonly target: PauseTarget; readonly paused: boolean }
  | { readonly do: 'report'; readonly worker: number; readonly text: string; readonly from: number; readonly lines: number }
  | { readonly do: 'pass'; readonly ms: number; readonly renews: boolean }
  | { readonly do: 'sweep' | 'look' }

/** Every job that a history can be about. Children come after their parents, so no job ever waits for itself. */
export const jobIds = ['a', 'b', 'c', 'd', 'e', 'f'] as const
