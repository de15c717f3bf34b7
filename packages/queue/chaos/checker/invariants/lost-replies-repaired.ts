import type { Chronicle, HandOut, JobStory } from '../chronicle.ts'
import { endingOf, type Invariant, queueOf, toleranceUs } from '../invariant.ts'

export const lostRepliesRepaired: Invariant = {
  number: 'I4',
  promise: 'A hand-out whose reply is lost is repaired by repeating the step: no job waits for a lease because of a lost reply.',
  *find(chronicle) {
    const abandoned = abandonedSteps(chronicle)
    for (const job of chronicle.jobs.values()) {
      const inOrder = [...job.handOuts].sort((a, b) => a.fence - b.fence)
      for (const [place, next] of inOrder.entries()) {
        const message = unheard(job, { before: inOrder[place - 1], next }, abandoned)
        if (message) yield { job: job.id, message }
      }
    }
  },
}

/** A step that its worker asked for until its end without being told what it was handed. */
interface Abandoned {
  readonly queues: readonly string[]
  readonly firstUs: number
  /** When it was told that it is no longer known; Infinity for one that heard nothing. */
  readonly lastUs: number
}

function abandonedSteps({ stepTries }: Chronicle): readonly Abandoned[] {
  const byWorker = new Map<string, Abandoned>()
  for (const { worker, queues, askedUs, answeredUs, served } of [...stepTries].sort((a, b) => a.askedUs - b.askedUs)) {
    const open = byWorker.get(worker)
    if (served) byWorker.delete(worker)
    else byWorker.set(worker, { queues: [...queues, ...(open?.queues ?? [])], firstUs: open?.firstUs ?? askedUs, lastUs: answeredUs })
  }
  return [...byWorker.values()]
}

interface Neighbours {
  /** The hand-out seen before, if any. */
  readonly before: HandOut | undefined
  readonly next: HandOut
}

/** A crash of a hand-out that nobody received is right only if the worker that asked for it never heard of it. */
function unheard(job: JobStory, { before, next }: Neighbours, abandoned: readonly Abandoned[]): string | undefined {
  const unseen = next.fence - (before?.fence ?? 0) - 1
  // What was handed out before may have crashed, unless its result was taken.
  const seen = before && endingOf(job, before)?.status !== 'accepted' ? 1 : 0
  const crashes = next.crashes - (before?.crashes ?? 0) - seen
  if (unseen <= 0 || crashes <= 0) return undefined
  // Its worker may have heard of it long after it was handed to somebody else.
  const sinceUs = before?.askedUs ?? job.asks[0]?.askedUs ?? 0
  const untilUs = next.answeredUs + toleranceUs - next.leaseMs * 1_000
  const queue = queueOf(job)
  if (abandoned.some(({ queues, firstUs, lastUs }) => queues.includes(queue) && firstUs <= untilUs && lastUs >= sinceUs)) return undefined
  return `crashed ${crashes} time(s) between fence ${before?.fence ?? 0} and ${next.fence}, in hand-outs that no worker died waiting for`
}
