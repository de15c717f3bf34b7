import type { Chronicle, JobStory, Run } from '../chronicle.ts'
import { type Invariant, mayBeReplayed } from '../invariant.ts'

export const atMostOnce: Invariant = {
  number: 'I5',
  promise: 'The handler of an at-most-once task starts at most once, unless somebody replays the job.',
  *find(chronicle) {
    for (const job of chronicle.jobs.values()) {
      if (!job.asks.some((ask) => ask.job.once)) continue
      const runs = [...job.runs].sort((a, b) => a.startedUs - b.startedUs)
      for (const [place, run] of runs.entries()) {
        const before = runs[place - 1]
        if (!before || mayBeReplayed(job, before.startedUs, run.startedUs) || wasForgotten(job, before, chronicle)) continue
        yield {
          job: job.id,
          message: `was started by ${before.by} with fence ${before.fence}, and again by ${run.by} with fence ${run.fence}`,
        }
      }
    }
  },
}

/** Whether the store may have lost all knowledge of the hand-out that this start belongs to. */
function wasForgotten({ handOuts }: JobStory, { fence, startedUs }: Run, chronicle: Chronicle): boolean {
  const given = handOuts.filter((handOut) => handOut.fence === fence && handOut.askedUs <= startedUs)
  return given.length > 0 && given.every((handOut) => chronicle.mayBeLost(handOut.queue, handOut))
}
