import type { Chronicle, JobStory } from '../chronicle.ts'
import type { Invariant } from '../invariant.ts'

export const payloadsIntact: Invariant = {
  number: 'I11',
  promise: 'The bytes that a worker gets are the bytes that were enqueued.',
  *find(chronicle) {
    const byKey = sumsByKey(chronicle)
    for (const job of chronicle.jobs.values()) {
      const sums = new Set([...job.asks.map((ask) => ask.job.sum), ...(byKey.get(keyOf(job) ?? '') ?? [])])
      for (const { sum, fence } of job.handOuts) {
        if (sums.has(sum)) continue
        yield { job: job.id, message: `was handed out with fence ${fence} and payload ${sum}, but stored with ${[...sums].join(', ')}` }
      }
    }
  },
}

/** A job that is refused for its unique key may give its payload to the one that holds the key. */
function sumsByKey({ jobs }: Chronicle): ReadonlyMap<string, readonly string[]> {
  const sums = new Map<string, string[]>()
  for (const job of jobs.values()) {
    const key = keyOf(job)
    if (key !== undefined) sums.set(key, [...(sums.get(key) ?? []), ...job.asks.map((ask) => ask.job.sum)])
  }
  return sums
}

function keyOf({ asks }: JobStory): string | undefined {
  const job = asks[0]?.job
  return job?.unique ? `${job.queue} ${job.unique.key}` : undefined
}
