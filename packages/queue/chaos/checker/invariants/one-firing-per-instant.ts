import type { Chronicle } from '../chronicle.ts'
import type { Finding, Invariant } from '../invariant.ts'

export const oneFiringPerInstant: Invariant = {
  number: 'I7',
  promise: 'A schedule makes one job for each of its instants.',
  *find(chronicle) {
    for (const [name, everyMs] of chronicle.schedules) {
      yield* gaps(chronicle, { name, everyMs })
      yield* decidedTwice(chronicle, name)
    }
  },
}

function instantsOf({ jobs }: Chronicle, name: string): readonly { readonly id: string; readonly ms: number }[] {
  const prefix = `schedule:${name}:`
  return [...jobs.keys()].filter((id) => id.startsWith(prefix)).map((id) => ({ id, ms: Number(id.slice(prefix.length)) }))
}

function* gaps(chronicle: Chronicle, { name, everyMs }: { readonly name: string; readonly everyMs: number }): Iterable<Finding> {
  const made = instantsOf(chronicle, name).filter(({ id }) => wasMade(chronicle, id))
  made.sort((a, b) => a.ms - b.ms)
  for (const [place, { id, ms }] of made.entries()) {
    const before = made[place - 1]
    if (ms % everyMs !== 0) yield { job: id, message: `is no instant of a schedule every ${everyMs} ms` }
    if (!before || ms - before.ms === everyMs) continue
    yield { job: id, message: `follows ${before.id}: what should have been fired in between was not` }
  }
}

function wasMade({ jobs }: Chronicle, id: string): boolean {
  const job = jobs.get(id)
  if (!job) return false
  return job.handOuts.length > 0 || job.final?.state != null || job.asks.some(({ answeredUs }) => answeredUs < Number.POSITIVE_INFINITY)
}

/** Two decisions about one instant that were both let through: the second found the id taken, or the store had lost the first. */
function* decidedTwice(chronicle: Chronicle, name: string): Iterable<Finding> {
  for (const { id } of instantsOf(chronicle, name)) {
    const asks = chronicle.jobs.get(id)?.asks ?? []
    const booked = asks.filter(
      (ask) => ask.verb === 'fire' && ask.answeredUs < Number.POSITIVE_INFINITY && !chronicle.mayBeLost(ask.job.queue, ask),
    )
    if (booked.length > 1)
      yield { job: id, message: `was decided upon ${booked.length} times, by ${booked.map(({ by }) => by).join(', ')}` }
  }
}
