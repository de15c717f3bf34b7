import type { FoundJobs } from '../../contract/index.ts'
import type { Parts } from '../parts.ts'
import { summaryOf } from './job-summary.ts'

/** The job with this id, and those that hold this as unique key of their task in the task's own queue. */
export async function findJobs({ operations }: Pick<Parts, 'operations'>, text: string): Promise<FoundJobs> {
  const { jobs, tasks } = operations
  const holders = await Promise.all(tasks.map(async ({ name, queue }) => await jobs.holder(name, text, queue)))
  const ids = new Set([text, ...holders.filter((id) => id !== undefined)])
  const found = await Promise.all([...ids].map(async (id) => await jobs.get(id)))
  return { jobs: found.filter((job) => job !== undefined).map(summaryOf) }
}
