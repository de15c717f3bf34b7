import type { LeasedJob, StepReply, StepRequest } from '../broker.ts'
import type { Stop } from './routes.ts'

/** What one queue answered to a step, or all of them together. */
export type Served = Omit<Extract<StepReply, { kind: 'stepped' }>, 'bell'>

/** The answer of one queue and what it was asked. */
export interface ServedStop {
  readonly reply: Served
  readonly stop: Stop | undefined
}

/** The answers of several queues as one. */
export function mergeReplies({ results }: StepRequest, served: readonly ServedStop[]): Served {
  const dues = served.flatMap(({ reply, stop }) => (stop && stop.want > 0 && reply.nextDueMs !== null ? reply.nextDueMs : []))
  const lapses = served.flatMap(({ reply }) => reply.nextLapseMs ?? [])
  return {
    kind: 'stepped',
    jobs: served.length === 1 ? (served[0]?.reply.jobs ?? []) : served.flatMap<LeasedJob>(({ reply }) => reply.jobs),
    lost: lostOf(results, served),
    cancel: served.flatMap(({ reply }) => reply.cancel),
    nextDueMs: dues.length === 0 ? null : Math.min(...dues),
    ...(lapses.length > 0 && { nextLapseMs: Math.min(...lapses) }),
  }
}

function lostOf(results: StepRequest['results'], served: readonly ServedStop[]): readonly string[] {
  const asked = served.reduce((sum, { stop }) => sum + (stop?.results.length ?? 0), 0)
  // The common case: everything was taken where it was known to be.
  if (asked >= results.length && served.every(({ reply }) => reply.lost.length === 0)) return []
  const answers = served.map(({ reply, stop }) => ({ asked: (stop?.results ?? []).map(({ id }) => id), lost: reply.lost }))
  return refusedEverywhere(
    results.map(({ id }) => id),
    answers,
  )
}

/** Of `ids`, in their order, those that no queue took: each was refused wherever it was asked for, or nobody could be asked. */
export function refusedEverywhere(
  ids: readonly string[],
  answers: readonly { readonly asked: readonly string[]; readonly lost: readonly string[] }[],
): readonly string[] {
  const taken = new Set<string>()
  for (const { asked, lost } of answers) {
    const refused = new Set(lost)
    for (const id of asked) if (!refused.has(id)) taken.add(id)
  }
  return ids.filter((id) => !taken.has(id))
}
