import type { ChildEnd } from '../family.ts'
import type { Failure } from '../job.ts'
import type { LargeBytes } from '../results/large-bytes.ts'

/** How a job of a flow ended, as those see it that go on whatever its end. */
export type Settled<Out> =
  | { readonly status: 'succeeded'; readonly output: Out }
  | { readonly status: 'dead' | 'cancelled'; readonly failure: Failure }

/** The ends of children with their results read. Throws `result_expired` when a large one is gone. */
export async function settledEnds(ends: readonly ChildEnd[], bytes: LargeBytes): Promise<readonly Settled<unknown>[]> {
  return Promise.all(ends.map((end) => settledEnd(end, bytes)))
}

async function settledEnd(end: ChildEnd, bytes: LargeBytes): Promise<Settled<unknown>> {
  if (end.kind !== 'succeeded') return { status: end.kind, failure: end.failure }
  const text = Buffer.from(await bytes.load(end.result)).toString('utf8')
  return { status: 'succeeded', output: text === '' ? undefined : JSON.parse(text) }
}
