import type { JobOperations } from '@trellis/stack'
import type { DeadFilter, Replayed, ReplayPreview } from '../../contract/index.ts'

/** So many are replayed in one request; it takes a few seconds. */
const mostReplayed = 10_000
const mostKinds = 20

/** What a replay of these dead jobs would do now. */
export async function previewReplay(jobs: JobOperations, filter: DeadFilter): Promise<ReplayPreview> {
  const kinds = new Map<string, ReplayPreview['byTask'][number]>()
  let count = 0
  for await (const { task, history } of jobs.deadMatching(bounded(filter))) {
    const last = history.at(-1)
    const error = last?.code ?? last?.name ?? ''
    const key = JSON.stringify([task, error])
    kinds.set(key, { task, error, count: (kinds.get(key)?.count ?? 0) + 1 })
    count += 1
  }
  const byTask = [...kinds.values()].sort((one, other) => other.count - one.count).slice(0, mostKinds)
  return { count, isCut: count === mostReplayed, byTask }
}

/** Puts every dead job that matches back in line. */
export async function replayDead(jobs: JobOperations, filter: DeadFilter): Promise<Replayed> {
  const replayed = await jobs.replayAll(bounded(filter))
  return { replayed, isCut: replayed >= mostReplayed }
}

function bounded({ after, before, ...rest }: DeadFilter) {
  return { ...rest, ...(after && { after: new Date(after) }), ...(before && { before: new Date(before) }), limit: mostReplayed }
}
