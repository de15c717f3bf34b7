import type { Chronicle, HandOut, JobStory } from '../chronicle.ts'
import { type Invariant, isTheEnd, mayBeReplayed, queueOf } from '../invariant.ts'
import { twoWithOneKey } from './unique-keys.ts'

export const oneJobPerId: Invariant = {
  number: 'I3',
  promise: 'Enqueueing an id or a unique key again, whatever was lost on the way, makes one job.',
  *find(chronicle) {
    yield* twoWithOneKey(chronicle)
    for (const job of chronicle.jobs.values()) {
      for (const handOut of job.handOuts) {
        const message =
          afterItsEnd(job, handOut, chronicle) ?? afterItsCancellation(job, handOut, chronicle) ?? afterItsRefusal(job, handOut)
        if (message) yield { job: job.id, message }
      }
    }
  },
}

function afterItsEnd(job: JobStory, { askedUs, answeredUs, fence }: HandOut, chronicle: Chronicle): string | undefined {
  const end = job.endings.find(
    (ending) =>
      ending.status === 'accepted' &&
      isTheEnd(ending.outcome) &&
      ending.answeredUs < askedUs &&
      !chronicle.mayBeLost(queueOf(job), ending) &&
      !(ending.outcome === 'dead' && mayBeReplayed(job, ending.askedUs, answeredUs)),
  )
  return end && `was handed out with fence ${fence} after fence ${end.fence} had ended it (${end.outcome})`
}

function afterItsCancellation(job: JobStory, { askedUs, fence }: HandOut, chronicle: Chronicle): string | undefined {
  const cancelled = job.orders.some(
    (order) =>
      order.verb === 'cancel' && order.reply === 'cancelled' && order.answeredUs < askedUs && !chronicle.mayBeLost(queueOf(job), order),
  )
  return cancelled ? `was handed out with fence ${fence} after it was cancelled` : undefined
}

function afterItsRefusal({ asks }: JobStory, { answeredUs, fence }: HandOut): string | undefined {
  const stored = asks.some(({ refusedFor, askedUs }) => refusedFor === null && askedUs <= answeredUs)
  return stored ? undefined : `was handed out with fence ${fence} although it was not stored: another job has its unique key`
}
