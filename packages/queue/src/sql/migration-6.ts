import type { Site } from './connection.ts'

/** Version 6: what lets jobs be counted by indexes alone. Few jobs are cancelled; of the others that are over, the indexes there were tell. */
export function addCancelledIndex({ job, schema }: Site): readonly string[] {
  return [`create index ${schema}_job_cancelled on ${job} (namespace, queue) where state = 'cancelled'`]
}
