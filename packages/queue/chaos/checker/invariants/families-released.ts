import type { AskedChild } from '../../history/entry.ts'
import type { Chronicle, HandOut, JobStory } from '../chronicle.ts'
import { type Invariant, isTheEnd, queueOf } from '../invariant.ts'

/** A child that nobody knows counts as ended when its parent has waited for so long. Milliseconds. */
const lostAfterMs = 60_000

export const familiesReleased: Invariant = {
  number: 'I8',
  promise: 'A parent starts once all of its children have ended as its policy demands, and is told how each of them ended.',
  *find(chronicle) {
    for (const job of chronicle.jobs.values()) {
      const children = job.asks[0]?.job.children ?? []
      const messages = children.length > 0 ? [...wrongReleases(job, children, chronicle)] : []
      for (const message of [...messages, ...wrongReturns(job, chronicle)]) yield { job: job.id, message }
    }
  },
}

function* wrongReleases(job: JobStory, children: readonly AskedChild[], chronicle: Chronicle): Iterable<string> {
  const first = [...job.handOuts].sort((a, b) => a.answeredUs - b.answeredUs)[0]
  for (const child of children) {
    const story = chronicle.jobs.get(child.id)
    if (first && !hasEnded(story, job, first)) yield `was handed out before its child ${child.id} had ended`
    if (first && hasFailed(story, child) && job.orders.length === 0) {
      yield `was handed out although its child ${child.id} is ${story?.final?.state}`
    }
  }
  for (const run of job.runs) {
    if (run.children.length < children.length) yield `was told of ${run.children.length} ends of its ${children.length} children`
  }
  const done = children.every(({ id }) => hasSucceeded(chronicle.jobs.get(id)))
  if (done && !first && job.final?.state === 'dead') yield 'is dead, and never started although all of its children succeeded'
}

/** A job that spawned children runs again when they have ended. */
function* wrongReturns(job: JobStory, chronicle: Chronicle): Iterable<string> {
  // A store that has forgotten that the job waits hands it out as one whose hand-out was lost.
  const known = job.endings.filter((ending) => ending.status === 'accepted' && !chronicle.mayBeLost(queueOf(job), ending))
  for (const { fence, children, askedUs } of known) {
    const next = job.handOuts.find((handOut) => handOut.fence === fence + 1 && handOut.answeredUs > askedUs)
    for (const { id } of next ? children : []) {
      if (next && !hasEnded(chronicle.jobs.get(id), job, next))
        yield `was handed out with fence ${fence + 1} before its child ${id} had ended`
    }
  }
}

/** Whether its end may have been known when the parent was handed out: somebody had sent it, it came by a lease that lapsed, or it was lost. */
function hasEnded(child: JobStory | undefined, { asks }: JobStory, { answeredUs }: HandOut): boolean {
  const waitedMs = (answeredUs - (asks[0]?.askedUs ?? answeredUs)) / 1_000
  if (!child || (child.final?.state == null && child.handOuts.length === 0)) return waitedMs >= lostAfterMs
  const sent = child.endings.some(({ outcome, status, askedUs }) => status !== 'refused' && isTheEnd(outcome) && askedUs <= answeredUs)
  const cancelled = child.orders.some(({ verb, askedUs }) => verb === 'cancel' && askedUs <= answeredUs)
  return sent || cancelled || child.final?.state === 'dead'
}

function hasFailed(child: JobStory | undefined, { onFailure }: AskedChild): boolean {
  const state = child?.final?.state
  return onFailure === 'fail' && (state === 'dead' || state === 'cancelled')
}

function hasSucceeded(child: JobStory | undefined): boolean {
  const state = child?.final?.state
  return state === 'succeeded' || (state === null && child !== undefined && child.endings.some(({ outcome }) => outcome === 'done'))
}
