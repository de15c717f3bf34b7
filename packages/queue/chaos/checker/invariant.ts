import type { Chronicle, Ending, HandOut, JobStory, Renewal, Span } from './chronicle.ts'

/** A promise that was broken: by which job, if it is about one, and how. */
export interface Finding {
  readonly job: string | null
  readonly message: string
}

/** One promise of the engine as a question about a whole history. */
export interface Invariant {
  readonly number: `I${number}`
  /** What is promised, in one sentence. */
  readonly promise: string
  /** Everything in the history that breaks it. Looks at nothing else. */
  find(chronicle: Chronicle): Iterable<Finding>
}

/** Brokers count whole milliseconds of the time of day, the history monotonic microseconds; two of the former cover both. */
export const toleranceUs = 2_000

/** Whether the job is over after this outcome, unless somebody replays it. */
export function isTheEnd(outcome: string): boolean {
  return outcome === 'done' || outcome === 'discard' || outcome === 'cancel' || outcome === 'dead'
}

/** The queue of a job, or '' for one that is only known by a call about it. */
export function queueOf({ asks, handOuts }: JobStory): string {
  return asks[0]?.job.queue ?? handOuts[0]?.queue ?? ''
}

/** How this hand-out ended, when its worker's word was not refused. */
export function endingOf({ endings }: JobStory, { worker, fence }: Pick<HandOut, 'worker' | 'fence'>): Ending | undefined {
  return endings.find((ending) => ending.worker === worker && ending.fence === fence && ending.status !== 'refused')
}

/** Whether somebody may have replayed the job between two moments. A client that sends a call twice is told that the second one found nothing. */
export function mayBeReplayed({ orders }: JobStory, afterUs: number, beforeUs: number): boolean {
  return orders.some((order) => order.verb === 'replay' && order.answeredUs > afterUs && order.askedUs < beforeUs)
}

/** The renewals that said that this hand-out is still its worker's. */
export function renewalsOf({ renewals }: Chronicle, { id, fence, worker }: HandOut): readonly Renewal[] {
  return (renewals.get(worker) ?? []).filter(({ confirmed }) => confirmed.get(id) === fence)
}

/**
 * Until when, at the least, the worker owned what it was handed: its newest sign of life asked for before `beforeUs`, plus the lease.
 * Signs that the store may have forgotten do not count.
 */
export function ownedUntilUs(chronicle: Chronicle, handOut: HandOut, beforeUs: number): number {
  const signs: readonly (Span & { readonly leaseMs: number })[] = [handOut, ...renewalsOf(chronicle, handOut)]
  const counting = signs.filter((sign) => sign.askedUs <= beforeUs && !chronicle.mayBeLost(handOut.queue, sign))
  return Math.max(Number.NEGATIVE_INFINITY, ...counting.map(({ askedUs, leaseMs }) => askedUs + leaseMs * 1_000))
}
