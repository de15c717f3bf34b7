import type { Chronicle, HandOut, JobStory, Run } from '../chronicle.ts'
import { endingOf, type Invariant, ownedUntilUs, renewalsOf, toleranceUs } from '../invariant.ts'

export const oneOwner: Invariant = {
  number: 'I2',
  promise: 'A job has a second owner only once the lease of the first has lapsed; the first is then refused, and its signal aborted.',
  *find(chronicle) {
    for (const job of chronicle.jobs.values()) {
      for (const message of wrongHandOuts(job, chronicle)) yield { job: job.id, message }
      for (const run of job.runs) {
        const message = notTold(run)
        if (message) yield { job: job.id, message }
      }
    }
  },
}

function* wrongHandOuts(job: JobStory, chronicle: Chronicle): Iterable<string> {
  const inOrder = [...job.handOuts].sort((a, b) => a.answeredUs - b.answeredUs)
  for (const [place, first] of inOrder.entries()) {
    for (const second of inOrder.slice(place + 1)) {
      const message =
        wrongFence(first, second, chronicle) ?? tooSoon(job, { first, second }, chronicle) ?? lateWord(job, { first, second }, chronicle)
      if (message) yield message
    }
  }
}

/** Fences grow. Only a hand-out that the store has forgotten may be followed by one with its number. */
function wrongFence(first: HandOut, second: HandOut, chronicle: Chronicle): string | undefined {
  const isLater = second.askedUs > first.answeredUs
  if (second.fence > first.fence || (second.fence < first.fence && !isLater)) return undefined
  if (chronicle.mayBeLost(first.queue, first) || chronicle.mayBeLost(second.queue, second)) return undefined
  return `was handed to ${first.worker} with fence ${first.fence} and then to ${second.worker} with fence ${second.fence}`
}

interface Pair {
  readonly first: HandOut
  readonly second: HandOut
}

function tooSoon(job: JobStory, { first, second }: Pair, chronicle: Chronicle): string | undefined {
  if (second.fence <= first.fence) return undefined
  const givenUpUs = endingOf(job, first)?.askedUs ?? Number.POSITIVE_INFINITY
  if (givenUpUs <= second.answeredUs) return undefined
  const untilUs = ownedUntilUs(chronicle, first, second.answeredUs)
  if (second.answeredUs + toleranceUs >= untilUs) return undefined
  const leftMs = Math.round((untilUs - second.answeredUs) / 1_000)
  return `was handed to ${second.worker} (fence ${second.fence}) while ${first.worker} (fence ${first.fence}) owned it for another ${leftMs} ms`
}

/** Once a later hand-out is known to have happened, nothing that is asked about an older one may be granted. */
function lateWord(job: JobStory, { first, second }: Pair, chronicle: Chronicle): string | undefined {
  if (second.fence <= first.fence || chronicle.mayBeLost(second.queue, second)) return undefined
  const ending = job.endings.find(
    ({ worker, fence, status, askedUs }) =>
      worker === first.worker && fence === first.fence && status === 'accepted' && askedUs > second.answeredUs,
  )
  if (ending) return `had the result of fence ${first.fence} accepted after it was handed out with fence ${second.fence}`
  const renewal = renewalsOf(chronicle, first).find(({ askedUs }) => askedUs > second.answeredUs)
  return renewal && `was confirmed to ${first.worker} (fence ${first.fence}) after it was handed out with fence ${second.fence}`
}

function notTold({ fence, lostUs, endedUs, abortedUs }: Run): string | undefined {
  if (lostUs >= endedUs || lostUs === Number.POSITIVE_INFINITY || abortedUs <= lostUs) return undefined
  return `was lost by a worker that went on with fence ${fence} and did not abort its signal`
}
