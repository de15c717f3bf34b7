import type { Chronicle, HandOut, JobStory } from '../chronicle.ts'
import type { Invariant } from '../invariant.ts'

export const budgetsKept: Invariant = {
  number: 'I9',
  promise: 'Attempts and crash re-runs stay within their budgets, and whatever was handed back or snoozed counts as neither.',
  *find(chronicle) {
    for (const job of chronicle.jobs.values()) {
      for (const handOut of job.handOuts) {
        for (const message of overspent(job, handOut, chronicle)) yield { job: job.id, message }
      }
    }
  },
}

function* overspent(job: JobStory, handOut: HandOut, chronicle: Chronicle): Iterable<string> {
  const { fence, failures, crashes, task } = handOut
  const attempts = chronicle.attempts.get(task) ?? Number.POSITIVE_INFINITY
  const reruns = Math.max(...job.asks.map((ask) => ask.job.crashReruns))
  if (failures >= attempts) yield `was handed out with fence ${fence} after ${failures} failures; its task allows ${attempts} attempts`
  if (job.asks.length > 0 && crashes > reruns)
    yield `was handed out with fence ${fence} after ${crashes} crashes; it may run again ${reruns} times`
  const counts = countsBefore(job, handOut, chronicle)
  if (failures < counts.failedAtLeast || failures > counts.failedAtMost) {
    yield `was handed out with fence ${fence} and ${failures} failures, but had ${counts.failedAtLeast} to ${counts.failedAtMost}`
  }
  if (crashes > counts.crashedAtMost) {
    yield `was handed out with fence ${fence} and ${crashes} crashes, but only ${counts.crashedAtMost} hand-outs can have crashed`
  }
}

/** What can have been counted before a hand-out. A replay starts both counts anew. */
function countsBefore(job: JobStory, { fence, answeredUs, queue }: HandOut, chronicle: Chronicle) {
  const before = job.endings.filter((ending) => ending.fence < fence && ending.askedUs <= answeredUs && ending.status !== 'refused')
  const certain = before.filter((ending) => ending.status === 'accepted' && !chronicle.mayBeLost(queue, ending))
  const replayUs = Math.max(0, ...job.orders.filter((order) => order.verb === 'replay' && order.askedUs < answeredUs).map(lastUs))
  const fails = ({ outcome }: { readonly outcome: string }) => outcome === 'retry' || outcome === 'dead'
  return {
    failedAtLeast: certain.filter((ending) => fails(ending) && ending.askedUs > replayUs).length,
    failedAtMost: before.filter(fails).length,
    crashedAtMost: fence - 1 - new Set(certain.map((ending) => ending.fence)).size,
  }
}

function lastUs({ answeredUs }: { readonly answeredUs: number }): number {
  return answeredUs
}
