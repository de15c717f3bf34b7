import { inspect } from 'node:util'
import { QueueError } from './errors.ts'

/**
 * Where a job is. `scheduled` waits for its due time, `blocked` for its children, for room behind a limit or for the end of a pause,
 * `ready` for a worker; `running` belongs to one worker; the other three are ends, of which only `dead` can be left again (by a replay).
 */
export type JobState = 'scheduled' | 'blocked' | 'ready' | 'running' | 'succeeded' | 'dead' | 'cancelled'

/** What moves a job from one state to the next. */
export type JobVerb =
  | 'due'
  | 'lease'
  | 'succeed'
  | 'retry'
  | 'fail'
  | 'snooze'
  | 'release'
  | 'rerun'
  | 'give-up'
  | 'cancel'
  | 'discard'
  | 'replay'
  /** Found that it may not start yet. */
  | 'block'
  /** What it waited for has come. */
  | 'unblock'
  /** Has to wait for more children. */
  | 'wait'

/** The table of legal transitions. A pair that is not in it cannot happen, whatever the broker. */
export const transitions: Readonly<Record<JobState, Readonly<Partial<Record<JobVerb, JobState>>>>> = {
  scheduled: { due: 'ready', cancel: 'cancelled' },
  blocked: { unblock: 'ready', fail: 'dead', cancel: 'cancelled' },
  ready: { lease: 'running', block: 'blocked', cancel: 'cancelled' },
  running: {
    succeed: 'succeeded',
    retry: 'scheduled',
    fail: 'dead',
    snooze: 'scheduled',
    release: 'ready',
    rerun: 'ready',
    'give-up': 'dead',
    cancel: 'cancelled',
    discard: 'cancelled',
    wait: 'blocked',
  },
  succeeded: {},
  dead: { replay: 'ready' },
  cancelled: {},
}

/** The state after `verb`. Throws `illegal_transition` when the table has no such move. */
export function nextState(state: JobState, verb: JobVerb): JobState {
  const next = transitions[state][verb]
  if (!next) throw new QueueError('illegal_transition', `a ${state} job cannot ${verb}`)
  return next
}

/** An error in a form that survives storage. `stack` is cut at 4,000 characters, `message` at 2,000. */
export interface Failure {
  readonly name: string
  readonly message: string
  readonly code?: string
  readonly stack?: string
}

/** One failed attempt or one crash of a job, as its history keeps it. `atMs` is broker time, for people to read. */
export interface HistoryEntry extends Failure {
  readonly kind: 'error' | 'crash'
  /** Which hand-out of the job this was, counted from 1. */
  readonly fence: number
  readonly atMs: number
}

/** Anything that can be thrown as a {@link Failure}: bounded, and safe to store. */
export function toFailure(thrown: unknown): Failure {
  try {
    if (!(thrown instanceof Error)) return { name: 'Thrown', message: inspect(thrown).slice(0, 2_000) }
    const code = 'code' in thrown && typeof thrown.code === 'string' ? { code: thrown.code.slice(0, 200) } : {}
    const stack = typeof thrown.stack === 'string' ? { stack: thrown.stack.slice(0, 4_000) } : {}
    return { name: String(thrown.name).slice(0, 200), message: String(thrown.message).slice(0, 2_000), ...code, ...stack }
  } catch {
    // A handler may throw an object whose own properties throw; its job must still be settled.
    return { name: 'Thrown', message: 'a value that cannot be described' }
  }
}
