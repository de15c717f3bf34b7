import type { AskedLimit } from '../../history/entry.ts'
import type { Chronicle, HandOut, JobStory } from '../chronicle.ts'
import { type Finding, type Invariant, ownedUntilUs, toleranceUs } from '../invariant.ts'

export const limitsKept: Invariant = {
  number: 'I6',
  promise: 'Never more jobs of a limit key are owned at the same time, or started in a span, than the limit allows.',
  *find(chronicle) {
    for (const { limit, name, members } of membersByKey(chronicle)) {
      if (limit.kind === 'concurrency') yield* tooMany(members, { most: limit.most, name })
      else yield* tooFast(members, { limit, name })
    }
  },
}

interface Member {
  readonly handOut: HandOut
  /** When the broker at the earliest no longer counted it. */
  readonly untilUs: number
}

interface Key {
  readonly limit: AskedLimit
  readonly name: string
  readonly members: readonly Member[]
}

function membersByKey(chronicle: Chronicle): Iterable<Key> {
  const keys = new Map<string, { limit: AskedLimit; name: string; members: Member[] }>()
  for (const job of chronicle.jobs.values()) {
    for (const limit of limitsOf(job)) {
      for (const handOut of job.handOuts) {
        // The store no longer counts what it has forgotten.
        if (chronicle.mayBeLost(handOut.queue, handOut)) continue
        const name = `${handOut.queue} ${limit.kind} ${limit.key}`
        const key = keys.get(name) ?? { limit, name, members: [] }
        keys.set(name, key)
        key.members.push({ handOut, untilUs: countedUntilUs(job, handOut, chronicle) })
      }
    }
  }
  return keys.values()
}

/** An order is a limit of one at a time too. */
function limitsOf({ asks: [ask] }: JobStory): readonly AskedLimit[] {
  if (!ask) return []
  const { limits, order } = ask.job
  return order === null ? limits : [...limits, { kind: 'concurrency', key: `order ${order}`, most: 1, perMs: 0, burst: 0 }]
}

function countedUntilUs({ endings }: JobStory, handOut: HandOut, chronicle: Chronicle): number {
  const ending = endings.find(({ worker, fence }) => worker === handOut.worker && fence === handOut.fence)
  return Math.min(ending?.askedUs ?? Number.POSITIVE_INFINITY, ownedUntilUs(chronicle, handOut, Number.POSITIVE_INFINITY) - toleranceUs)
}

function* tooMany(members: readonly Member[], { most, name }: { readonly most: number; readonly name: string }): Iterable<Finding> {
  const changes = members
    .filter(({ handOut, untilUs }) => untilUs > handOut.answeredUs)
    .flatMap(({ handOut, untilUs }) => [
      { atUs: handOut.answeredUs, by: 1, id: handOut.id },
      { atUs: untilUs, by: -1, id: handOut.id },
    ])
  changes.sort((a, b) => a.atUs - b.atUs || a.by - b.by)
  let running = 0
  for (const { by, id } of changes) {
    running += by
    if (by > 0 && running > most) yield { job: id, message: `made ${running} jobs running of "${name}", which allows ${most}` }
  }
}

/** How many starts are looked back upon from each start. */
const lookBack = 200

/** The cell rate algorithm lets `burst` start at once and then one every `perMs / most`: no span holds more starts than that. */
function* tooFast(members: readonly Member[], { limit, name }: { readonly limit: AskedLimit; readonly name: string }): Iterable<Finding> {
  const everyUs = (limit.perMs * 1_000) / limit.most
  const starts = members.map(({ handOut }) => handOut).sort((a, b) => a.answeredUs - b.answeredUs)
  for (const [place, { id, answeredUs }] of starts.entries()) {
    // Every start up to this one, the latest first: what was asked for since is certain to be in the span.
    const asked = starts.slice(Math.max(0, place + 1 - lookBack), place + 1).map(({ askedUs }) => askedUs)
    asked.sort((a, b) => b - a)
    const allowed = (fromUs: number) => limit.burst + (answeredUs - fromUs + toleranceUs) / everyUs
    const tight = asked.findIndex((fromUs, before) => before + 1 > allowed(fromUs))
    if (tight >= 0)
      yield { job: id, message: `was start ${tight + 1} of "${name}" in a span that allows ${allowed(asked[tight] ?? 0).toFixed(1)}` }
  }
}
