import type { Chronicle, JobStory } from '../chronicle.ts'
import { type Finding, isTheEnd } from '../invariant.ts'

/** How many jobs with the same key are looked back upon from each job. */
const lookBack = 50

interface Holder {
  readonly id: string
  /** It had the key for certain from the first to the second. */
  readonly heldUs: readonly [number, number]
}

/** A job that was stored while another one held the unique key of both, from before that call until after it. */
export function* twoWithOneKey(chronicle: Chronicle): Iterable<Finding> {
  const holders = new Map<string, Holder[]>()
  for (const job of inOrderOfAsking(chronicle)) {
    const stored = job.asks.find(({ answeredUs, refusedFor }) => answeredUs < Number.POSITIVE_INFINITY && refusedFor === null)
    // One that was asked for before may have been stored then, when the key was free.
    if (!stored || stored !== job.asks[0] || chronicle.mayBeLost(stored.job.queue, stored)) continue
    const name = `${stored.job.queue} ${stored.job.unique?.key}`
    const others = holders.get(name) ?? []
    const holder = others.slice(-lookBack).find(({ heldUs: [fromUs, toUs] }) => fromUs < stored.askedUs && toUs > stored.answeredUs)
    if (holder) yield { job: job.id, message: `was stored while ${holder.id} held the same unique key, "${name}"` }
    holders.set(name, [...others, { id: job.id, heldUs: [stored.answeredUs, endUs(job, chronicle)] }])
  }
}

function inOrderOfAsking({ jobs }: Chronicle): readonly JobStory[] {
  const unique = [...jobs.values()].filter(({ asks }) => asks[0]?.job.unique?.lasting)
  return unique.sort((a, b) => (a.asks[0]?.askedUs ?? 0) - (b.asks[0]?.askedUs ?? 0))
}

/** The earliest moment at which it can have ended. Nobody sees a job die of its crashes, so one that crashed may have at any time. */
function endUs({ asks, endings, orders, handOuts, final }: JobStory, chronicle: Chronicle): number {
  const forgotten = chronicle.losses.length > 0
  const crashed = handOuts.some(({ crashes }) => crashes > 0) || (final?.crashes ?? 0) > 0
  if (forgotten || crashed) return asks[0]?.answeredUs ?? 0
  const ends = endings.filter(({ outcome }) => isTheEnd(outcome)).map(({ askedUs }) => askedUs)
  return Math.min(...ends, ...orders.map(({ askedUs }) => askedUs))
}
