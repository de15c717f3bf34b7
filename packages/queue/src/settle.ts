import type { Due, Outcome } from './broker.ts'
import type { Child, ChildEnd } from './family.ts'
import type { Failure, HistoryEntry, JobVerb } from './job.ts'

/** How many history entries a job keeps; the newest win. */
const historyLimit = 10

/** What the outcome rules look at. Every adapter stores these and nothing else decides. */
export interface Tally {
  readonly fence: number
  readonly failures: number
  readonly crashes: number
  readonly crashReruns: number
  readonly atMostOnce: boolean
  readonly history: readonly HistoryEntry[]
}

/**
 * What becomes of a job whose hand-out, or whose wait for children, is over: it ends, waits in line again, or is blocked by its children.
 * `due: null` keeps its place in line.
 */
export type Settled = {
  readonly verb: JobVerb
  readonly failures: number
  readonly crashes: number
  readonly history: readonly HistoryEntry[]
} & (
  | { readonly state: 'succeeded'; readonly result: Uint8Array | null }
  | { readonly state: 'cancelled' | 'dead' }
  | { readonly state: 'waiting'; readonly due: Due | null }
  | { readonly state: 'blocked' }
)

/**
 * Applies the outcome that a worker reported. `nowMs` is broker time and only written into the history.
 * After `wait` the job is blocked; {@link settleChildren}, asked at once with the appended children, says if it stays so.
 */
export function settleOutcome(tally: Tally, outcome: Outcome, nowMs: number): Settled {
  const same = { failures: tally.failures, crashes: tally.crashes, history: tally.history }
  switch (outcome.kind) {
    case 'done':
      return { ...same, verb: 'succeed', state: 'succeeded', result: outcome.result ?? null }
    case 'wait':
      return { ...same, verb: 'wait', state: 'blocked' }
    case 'discard':
      return { ...same, verb: 'discard', state: 'cancelled' }
    case 'cancel':
      return { ...same, verb: 'cancel', state: 'cancelled' }
    case 'snooze':
      return { ...same, verb: 'snooze', state: 'waiting', due: outcome.due }
    case 'release':
      return { ...same, verb: 'release', state: 'waiting', due: null }
    case 'retry':
    case 'dead': {
      const history = append(tally, { ...outcome.failure, kind: 'error', fence: tally.fence, atMs: nowMs })
      const counted = { failures: tally.failures + 1, crashes: tally.crashes, history }
      if (outcome.kind === 'dead') return { ...counted, verb: 'fail', state: 'dead' }
      return { ...counted, verb: 'retry', state: 'waiting', due: outcome.due }
    }
  }
}

/**
 * Decides about a job whose worker's lease lapsed. It runs again, first in line, until its crash budget is spent;
 * a job that may start at most once never does.
 */
export function settleCrash(tally: Tally, nowMs: number): Settled {
  const crashes = tally.crashes + 1
  const again = !tally.atMostOnce && crashes <= tally.crashReruns
  const message = again
    ? 'the lease of its worker lapsed'
    : tally.atMostOnce
      ? 'the lease of its worker lapsed, and the task may start at most once'
      : `the lease of its worker lapsed ${crashes} times, and the task allows ${tally.crashReruns}`
  const history = append(tally, { kind: 'crash', name: 'QueueError', code: 'crashed', message, fence: tally.fence, atMs: nowMs })
  const counted = { failures: tally.failures, crashes, history }
  return again ? { ...counted, verb: 'rerun', state: 'waiting', due: null } : { ...counted, verb: 'give-up', state: 'dead' }
}

/** A child that a job waits for, and how it ended; null while it has not. */
export interface Edge {
  readonly child: Child
  readonly end: ChildEnd | null
}

/**
 * Decides about a job that is blocked by its children when some of them have ended, or were appended by `wait`. `news` are the ends that
 * were not judged before, `left` is how many of all its children have not ended. The first failure of a child that must not fail makes
 * the job dead; that counts as none of its own failures. Null: it stays blocked.
 */
export function settleChildren(
  tally: Tally,
  { news, left }: { readonly news: readonly Edge[]; readonly left: number },
  nowMs: number,
): Settled | null {
  const same = { failures: tally.failures, crashes: tally.crashes, history: tally.history }
  for (const { child, end } of news) {
    if (end === null || end.kind === 'succeeded' || child.onFailure === 'continue') continue
    const history = append(tally, { ...childFailed(child, end), kind: 'error', fence: tally.fence, atMs: nowMs })
    return { ...same, history, verb: 'fail', state: 'dead' }
  }
  return left === 0 ? { ...same, verb: 'unblock', state: 'waiting', due: null } : null
}

/** What the parent of a job that has ended is told: its result, empty if it has none, or the last failure without its stack. */
export function childEnd(ended: {
  readonly state: 'succeeded' | 'dead' | 'cancelled'
  readonly result?: Uint8Array | null
  readonly history: readonly HistoryEntry[]
}): ChildEnd {
  if (ended.state === 'succeeded') return { kind: 'succeeded', result: ended.result ?? new Uint8Array() }
  const last = ended.history.at(-1)
  if (ended.state === 'cancelled' || !last) return { kind: ended.state, failure: cancelled }
  const failure: Failure = { name: last.name, message: last.message, ...(last.code === undefined ? {} : { code: last.code }) }
  return { kind: 'dead', failure }
}

/** Whether a child's new end takes the place of the one that is known: a success that of a failure, and nothing that of a success. */
export function replacesEnd(known: ChildEnd | null | undefined, next: ChildEnd): boolean {
  return !known || (known.kind !== 'succeeded' && next.kind === 'succeeded')
}

/** The end of a child that its broker does not know, although a parent waits for it. */
export function lostChild({ id, queue }: Child): ChildEnd {
  return {
    kind: 'dead',
    failure: { name: 'QueueError', code: 'child_lost', message: `the queue "${queue}" does not know a job "${id}"` },
  }
}

const cancelled: Failure = { name: 'QueueError', code: 'cancelled', message: 'the job was cancelled or discarded' }

function childFailed({ id, queue }: Child, end: Exclude<ChildEnd, { kind: 'succeeded' }>): Failure {
  const message = `the child "${id}" of queue "${queue}" is ${end.kind}: ${end.failure.message}`
  return { name: 'QueueError', code: 'child_failed', message: message.slice(0, 2_000) }
}

function append(tally: Tally, entry: HistoryEntry): readonly HistoryEntry[] {
  return [...tally.history, entry].slice(-historyLimit)
}
