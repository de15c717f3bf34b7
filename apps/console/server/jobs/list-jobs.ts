import type { JobView } from '@trellis/queue'
import { httpError, type JobOperations } from '@trellis/stack'
import type { JobPage, JobQuery, ListedState } from '../../contract/index.ts'
import { summaryOf } from './job-summary.ts'

/** Jobs that are looked at for one page of dead ones. */
const mostDead = 2_000
/** Jobs of one queue that are looked at in any other state: a broker lists from the front, and each comes with its input. */
const mostOfQueue = 300
const pageOfDead = 100

/** What is shown of the jobs that were looked at. */
interface Found {
  readonly jobs: readonly JobView[]
  readonly next: string | null
  readonly isCut: boolean
}

/** A page of the jobs in one state, `ready` unless another one is named. */
export async function listJobs(jobs: JobOperations, query: JobQuery): Promise<JobPage> {
  const state: ListedState = query.state ?? 'ready'
  const { jobs: found, next, isCut } = state === 'dead' ? await deadPage(jobs, query) : await waitingPage(jobs, state, query)
  return { at: new Date().toISOString(), jobs: found.map(summaryOf), next, isCut }
}

async function deadPage(jobs: JobOperations, query: JobQuery): Promise<Found> {
  const { after, limit = 25 } = query
  const found: JobView[] = []
  let before = after
  for (let looked = 0; looked < mostDead; looked += pageOfDead) {
    const page = await jobs.dead({ limit: pageOfDead, ...(before !== undefined && { before }) })
    for (const job of page) {
      if (!matches(job, query)) continue
      if (found.length === limit) return { jobs: found, next: found.at(-1)?.id ?? null, isCut: false }
      found.push(job)
    }
    if (page.length < pageOfDead) return { jobs: found, next: null, isCut: false }
    before = page.at(-1)?.id
  }
  // Goes on where the looking ended, even if nothing was found so far.
  return { jobs: found, next: before ?? null, isCut: true }
}

async function waitingPage(jobs: JobOperations, state: Exclude<ListedState, 'dead'>, query: JobQuery): Promise<Found> {
  const { queue, after, limit = 25 } = query
  const skipped = offsetOf(after)
  const wanted = skipped + limit + 1
  const found: JobView[] = []
  let isCut = false
  for (const name of queue === undefined ? await jobs.queues() : [queue]) {
    if (found.length >= wanted) break
    // Filters are applied here, so with one more must be looked at.
    const isFiltered = query.task !== undefined || query.error !== undefined
    const most = Math.min(mostOfQueue, isFiltered ? mostOfQueue : wanted - found.length)
    const looked = await jobs.peek({ queue: name, state, limit: most })
    isCut ||= looked.length === mostOfQueue
    found.push(...looked.filter((job) => matches(job, query)))
  }
  const page = found.slice(skipped, skipped + limit)
  return { jobs: page, next: found.length > skipped + limit ? String(skipped + limit) : null, isCut }
}

function offsetOf(after: string | undefined): number {
  if (after === undefined) return 0
  if (!/^\d{1,6}$/.test(after)) throw httpError(400, 'page_invalid', '`after` must be what the page before gave as `next`')
  return Number(after)
}

function matches({ queue, task, history }: JobView, query: JobQuery): boolean {
  const last = history.at(-1)
  if (query.queue !== undefined && query.queue !== queue) return false
  if (query.task !== undefined && query.task !== task) return false
  return query.error === undefined || query.error === last?.name || query.error === last?.code
}
