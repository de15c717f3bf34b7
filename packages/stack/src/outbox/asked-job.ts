import type { EnqueuedJob, Headers, Instrument } from '@trellis/queue/types'

/**
 * Stores a job that a transaction asks for as an engine would: inside every instrument's `enqueue`, with the headers that they inject. When the
 * job is relayed nothing of this is current any more, so the row keeps them.
 */
export async function storeAskedJob(
  instruments: readonly Instrument[],
  job: EnqueuedJob,
  store: (headers: Headers | undefined) => Promise<void>,
): Promise<void> {
  const keep = async () => {
    const headers: Headers = Object.assign({}, ...instruments.map(({ inject }) => inject?.(job) ?? {}))
    await store(Object.keys(headers).length === 0 ? undefined : headers)
  }
  const around = instruments.flatMap(({ enqueue }) => enqueue ?? [])
  await around.reduceRight<() => Promise<void>>((next, enqueue) => async () => void (await enqueue([job], next)), keep)()
}
