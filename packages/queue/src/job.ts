import { inspect } from 'node:util'
import { QueueError } from './errors.ts'

/**
 * Where a job is. `scheduled` waits for its due time, `blocked` for its children, for room behind a limit or for the end of a pause,
 * `ready` for a worker; `running` belongs to one worker; the other three are ends, of which only `dead` can be left again.
 */
export type JobState = 'scheduled' | 'blocked' | 'ready' | 'running' | 'succeeded' | 'dead' | 'cancelled'

/** What moves a job from one state to another. */
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
  /** Is due at once, because somebody does not want to wait. */
  | 'promote'
  /** Found that it may not start yet. */
  | 'block'
  /** What it waited for has come. */
  | 'unblock'
  /** Has to wait for more children. */
  | 'wait'
  /** Got another due time, because a second job with its unique key came. */
  | 'postpone'

/** The states in which a job begins. */
export const beginnings: readonly JobState[] = ['scheduled', 'ready', 'blocked']

/**
 * The table of legal transitions: what each verb may make of a job in each state. Where it has several states, the due time or what the job
 * waits for decides. A move that is not in it cannot happen, whatever the broker, as long as its clock is not set back.
 */
export const transitions: Readonly<Record<JobState, Readonly<Partial<Record<JobVerb, readonly JobState[]>>>>> = {
  scheduled: { due: ['ready'], promote: ['ready'], cancel: ['cancelled'], postpone: ['scheduled', 'ready'] },
  blocked: { unblock: ['ready', 'scheduled'], fail: ['dead'], cancel: ['cancelled'], postpone: ['scheduled', 'ready', 'blocked'] },
  ready: { lease: ['running'], block: ['blocked'], cancel: ['cancelled'], postpone: ['scheduled', 'ready'] },
  running: {
    succeed: ['succeeded'],
    retry: ['scheduled', 'ready'],
    fail: ['dead'],
    snooze: ['scheduled', 'ready'],
    release: ['ready'],
    rerun: ['ready'],
    'give-up': ['dead'],
    cancel: ['cancelled'],
    discard: ['cancelled'],
    wait: ['blocked'],
  },
  succeeded: {},
  dead: { replay: ['ready', 'blocked'], discard: ['cancelled'] },
  cancelled: {},
}

/** Throws `illegal_transition` when the table has no such move. */
export function checkMove(from: JobState, verb: JobVerb, to: JobState): void {
  if (transitions[from][verb]?.includes(to)) return
  throw new QueueError('illegal_transition', `a ${from} job cannot ${verb} and be ${to} then`)
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
