import type { Chronicle, HandOut, JobStory, StepTry } from '../chronicle.ts'
import type { Finding, Invariant } from '../invariant.ts'

/** A server notices within this that a connection is gone, and lets go of what it had locked for it. Microseconds. */
const noticedUs = 5_000_000

export const firstInFirstOut: Invariant = {
  number: 'I12',
  promise: 'Jobs of one priority are handed out in the order in which they came.',
  *find(chronicle) {
    const lines = new Map<string, InLine[]>()
    for (const job of chronicle.jobs.values()) {
      const place = placeOf(job, chronicle)
      if (!place) continue
      const line = lines.get(place.line)
      if (line) line.push(place)
      else lines.set(place.line, [place])
    }
    const disturbances = chronicle.stepTries.filter(({ served }) => !served)
    for (const line of lines.values()) yield* overtakings(line, disturbances)
  },
}

/** A plain job: due at once, never refused, never disturbed, and its first hand-out was seen. */
interface InLine {
  readonly id: string
  readonly line: string
  /** It came at the earliest, and at the latest, then. */
  readonly cameUs: readonly [number, number]
  readonly handOut: HandOut
}

function placeOf({ id, asks, handOuts, orders }: JobStory, chronicle: Chronicle): InLine | undefined {
  const [ask] = asks
  if (!ask || orders.length > 0 || asks.some(({ job, verb }) => job.inMs !== 0 || verb !== 'enqueue')) return undefined
  const { lifo, limits, order, unique, children } = ask.job
  if (lifo || limits.length > 0 || order !== null || unique !== null || children.length > 0) return undefined
  const stored = asks.find(({ answeredUs }) => answeredUs < Number.POSITIVE_INFINITY)
  const handOut = handOuts.find(({ fence }) => fence === 1)
  if (!stored || !handOut || chronicle.mayBeLost(handOut.queue, stored) || chronicle.mayBeLost(handOut.queue, handOut)) return undefined
  const first = Math.min(...asks.map(({ askedUs }) => askedUs))
  return { id, line: `${handOut.queue} ${ask.job.priority}`, cameUs: [first, stored.answeredUs], handOut }
}

/** One that came for certain before another must not be handed out for certain after it. */
function* overtakings(line: readonly InLine[], disturbances: readonly StepTry[]): Iterable<Finding> {
  const byEnd = [...line].sort((a, b) => a.cameUs[1] - b.cameUs[1])
  const byStart = [...line].sort((a, b) => a.cameUs[0] - b.cameUs[0])
  let place = 0
  let slowest: InLine | undefined
  for (const later of byStart) {
    for (let earlier = byEnd[place]; earlier && earlier.cameUs[1] < later.cameUs[0]; earlier = byEnd[place]) {
      if (!slowest || earlier.handOut.askedUs > slowest.handOut.askedUs) slowest = earlier
      place += 1
    }
    if (!slowest || slowest.handOut.askedUs <= later.handOut.answeredUs) continue
    if (isDisturbed(slowest, later, disturbances)) continue
    yield { job: slowest.id, message: `came before ${later.id}, and was handed out after it in ${slowest.line}` }
  }
}

/** A hand-out that came to nothing keeps others from the jobs that it had locked, until the server knows. */
function isDisturbed({ handOut }: InLine, later: InLine, disturbances: readonly StepTry[]): boolean {
  const fromUs = later.handOut.askedUs - noticedUs
  return disturbances.some(
    ({ askedUs, queues }) => queues.includes(handOut.queue) && askedUs >= fromUs && askedUs <= later.handOut.answeredUs,
  )
}
