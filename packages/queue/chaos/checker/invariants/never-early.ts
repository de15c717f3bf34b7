import type { Chronicle, HandOut, JobStory } from '../chronicle.ts'
import { type Invariant, toleranceUs } from '../invariant.ts'

/** How fast a time of day that is being corrected may run against the monotonic clock. */
const slew = 0.0005

export const neverEarly: Invariant = {
  number: 'I10',
  promise: 'No job starts before its time, whatever the clocks of hosts say.',
  *find(chronicle) {
    for (const job of chronicle.jobs.values()) {
      for (const handOut of job.handOuts) {
        const message = beforeItsDelay(job, handOut) ?? beforeItsDate(job, handOut, chronicle) ?? beforeItsRetry(job, handOut, chronicle)
        if (message) yield { job: job.id, message }
      }
    }
  },
}

function earlyMs(dueUs: number, waitMs: number, { answeredUs }: HandOut): number {
  return (dueUs - answeredUs - toleranceUs) / 1_000 - waitMs * slew
}

/** The first time that it was asked for is the first moment from which its delay can have been counted. */
function beforeItsDelay({ asks }: JobStory, handOut: HandOut): string | undefined {
  const dues = asks.flatMap(({ askedUs, job: { inMs } }) => (inMs === null ? [] : { dueUs: askedUs + inMs * 1_000, inMs }))
  const first = dues.sort((a, b) => a.dueUs - b.dueUs)[0]
  if (!first || dues.length < asks.length) return undefined
  const ms = earlyMs(first.dueUs, first.inMs, handOut)
  return ms > 0 ? `was handed out ${ms.toFixed(1)} ms before its delay of ${first.inMs} ms was over` : undefined
}

function beforeItsDate({ asks }: JobStory, handOut: HandOut, { wallUs }: Chronicle): string | undefined {
  const dates = asks.flatMap(({ job: { atMs } }) => (atMs === null ? [] : atMs))
  if (dates.length === 0 || dates.length < asks.length) return undefined
  const ms = (Math.min(...dates) * 1_000 - wallUs(handOut.answeredUs) - toleranceUs) / 1_000
  return ms > 0 ? `was handed out ${ms.toFixed(1)} ms before its date` : undefined
}

function beforeItsRetry({ endings }: JobStory, handOut: HandOut, chronicle: Chronicle): string | undefined {
  const before = endings.find(
    (ending) =>
      ending.fence === handOut.fence - 1 &&
      // After a failover that took both back, the fences are given once more.
      ending.askedUs < handOut.answeredUs &&
      ending.status === 'accepted' &&
      ending.inMs !== null &&
      !chronicle.mayBeLost(handOut.queue, ending),
  )
  if (!before || before.inMs === null) return undefined
  const ms = earlyMs(before.askedUs + before.inMs * 1_000, before.inMs, handOut)
  return ms > 0 ? `was handed out ${ms.toFixed(1)} ms before the ${before.inMs} ms after its ${before.outcome} were over` : undefined
}
