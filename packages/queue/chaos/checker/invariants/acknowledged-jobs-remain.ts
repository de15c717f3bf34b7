import type { Chronicle, JobStory } from '../chronicle.ts'
import { type Finding, type Invariant, isTheEnd } from '../invariant.ts'

/** From here on the id of an ended job counts as promised to be remembered beyond any run. Milliseconds. */
const lastingMs = 3_600_000

const waiting: readonly string[] = ['scheduled', 'ready', 'blocked', 'running']

export const acknowledgedJobsRemain: Invariant = {
  number: 'I1',
  promise: 'No acknowledged job disappears, none waits for ever, and each is in one place.',
  *find(chronicle) {
    for (const job of chronicle.jobs.values()) {
      const message = whatIsWrong(job, chronicle)
      if (message) yield { job: job.id, message }
    }
    yield* miscounted(chronicle)
  },
}

function whatIsWrong(job: JobStory, chronicle: Chronicle): string | undefined {
  if (!job.final) return undefined
  const { state } = job.final
  if (state === null) return isSafelyStored(job, chronicle) ? whyGone(job) : undefined
  if (waiting.includes(state)) return `is still ${state} after everything was given time to end`
  return isExplained(job, state, chronicle) ? undefined : `is ${state} although nothing in the history says why`
}

/** Whether some acknowledgement of it is beyond what the store may have lost. */
function isSafelyStored(job: JobStory, chronicle: Chronicle): boolean {
  return job.asks.some(
    (ask) => ask.answeredUs < Number.POSITIVE_INFINITY && ask.refusedFor === null && !chronicle.mayBeLost(ask.job.queue, ask),
  )
}

function whyGone({ asks, handOuts, endings, orders }: JobStory): string | undefined {
  if (asks.some(({ job }) => job.rememberMs >= lastingMs)) return 'was acknowledged, and no record of it is left'
  const ended = endings.some(({ outcome, status }) => status !== 'refused' && outcome !== 'dead' && isTheEnd(outcome))
  // One that runs ends by the word of its worker. One that waits ends at once, also when a client sends the order twice and is told
  // of the second time, when there was nothing left to cancel.
  const wasHeld = handOuts.some(({ fence }) => !endings.some((ending) => ending.fence === fence && ending.status === 'accepted'))
  const cancelled = orders.some(
    ({ verb, reply }) => verb === 'cancel' && (reply === 'cancelled' || reply === null || (reply === 'not-found' && !wasHeld)),
  )
  return ended || cancelled ? undefined : 'was acknowledged, never ended, and is gone'
}

function isExplained(job: JobStory, state: string, chronicle: Chronicle): boolean {
  const said = (...outcomes: string[]) => job.endings.some(({ outcome, status }) => outcomes.includes(outcome) && status !== 'refused')
  if (state === 'succeeded') return said('done')
  if (state === 'cancelled') return said('discard', 'cancel') || job.orders.some(({ verb }) => verb === 'cancel')
  return said('dead') || isCrashedOut(job) || isLeftByChild(job, chronicle)
}

function isCrashedOut({ asks, final }: JobStory): boolean {
  const crashes = final?.crashes ?? 0
  return asks.some(({ job }) => crashes > (job.once ? 0 : job.crashReruns))
}

function isLeftByChild({ asks, endings }: JobStory, { jobs }: Chronicle): boolean {
  const children = [...asks.flatMap(({ job }) => job.children), ...endings.flatMap((ending) => ending.children)]
  return children.some(({ id, onFailure }) => onFailure === 'fail' && jobs.get(id)?.final?.state !== 'succeeded')
}

/** What the broker counts must be what it has under the ids that were asked for, whatever else it may be counting. */
function* miscounted({ jobs, counted }: Chronicle): Iterable<Finding> {
  for (const [state, count] of counted) {
    const known = [...jobs.values()].filter((job) => job.final?.state === state).length
    if (known !== count)
      yield { job: null, message: `the broker counts ${count} ${state} jobs, but has ${known} under the ids of this history` }
  }
}
