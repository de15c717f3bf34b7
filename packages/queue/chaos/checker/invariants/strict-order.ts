import type { Ask, Chronicle, HandOut, JobStory } from '../chronicle.ts'
import { type Finding, type Invariant, mayBeReplayed } from '../invariant.ts'

export const strictOrder: Invariant = {
  number: 'I13',
  promise: 'No job of an order starts before all that came before it have ended for good.',
  *find(chronicle) {
    const orders = new Map<string, InOrder[]>()
    for (const job of chronicle.jobs.values()) {
      const member = memberOf(job, chronicle)
      if (member) orders.set(member.name, [...(orders.get(member.name) ?? []), member])
    }
    for (const [name, members] of orders) yield* startedTooSoon(name, members)
  },
}

/** A job of an order of which the store has forgotten nothing. */
interface InOrder {
  readonly job: JobStory
  /** The queue and the key. */
  readonly name: string
  readonly stored: Ask
  /** It came at the earliest, and at the latest, then. */
  readonly cameUs: readonly [number, number]
  readonly first: HandOut
  readonly last: HandOut
}

function memberOf(job: JobStory, chronicle: Chronicle): InOrder | undefined {
  const { asks, handOuts } = job
  const [first, last] = [handOuts[0], handOuts.at(-1)]
  const stored = asks.find(({ answeredUs, refusedFor }) => answeredUs < Number.POSITIVE_INFINITY && refusedFor === null)
  const order = asks[0]?.job.order ?? null
  // A parent joins when its children have ended.
  if (!first || !last || !stored || order === null || stored.job.children.length > 0) return undefined
  const spans = [stored, ...handOuts, ...job.endings]
  if (spans.some((span) => chronicle.mayBeLost(first.queue, span))) return undefined
  const cameUs = [Math.min(...asks.map(({ askedUs }) => askedUs)), stored.answeredUs] as const
  return { job, name: `${first.queue} ${order}`, stored, cameUs, first, last }
}

/** One that came for certain before another, and is handed out for certain after that one was, had not ended when that one started. */
function* startedTooSoon(name: string, members: readonly InOrder[]): Iterable<Finding> {
  for (const later of members) {
    const passed = members.find(
      (earlier) =>
        cameBefore(earlier, later) &&
        earlier.last.askedUs > later.first.answeredUs &&
        !mayBeReplayed(earlier.job, Number.NEGATIVE_INFINITY, earlier.last.answeredUs) &&
        !mayBeReplayed(later.job, Number.NEGATIVE_INFINITY, later.first.answeredUs),
    )
    if (passed) yield { job: later.job.id, message: `started before ${passed.job.id}, which is ahead of it in "${name}", had ended` }
  }
}

/** Whether one came before another for certain: in an earlier call, or ahead of it in the only one that asked for either. */
function cameBefore(a: InOrder, b: InOrder): boolean {
  if (a.cameUs[1] < b.cameUs[0]) return true
  if (a.job.asks.length > 1 || b.job.asks.length > 1) return false
  return a.stored.by === b.stored.by && a.stored.askedUs === b.stored.askedUs && a.stored.index < b.stored.index
}
