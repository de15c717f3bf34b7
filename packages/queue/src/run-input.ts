import type { RunningJob } from './current-job.ts'
import { QueueError } from './errors.ts'
import type { Settled } from './flow/settled.ts'
import type { Envelope, InputSource } from './header.ts'
import type { Soon } from './input.ts'
import { isPointer, type LargeBytes } from './results/large-bytes.ts'

/** What a handler's input is made of. */
export interface InputParts {
  readonly envelope: Envelope
  readonly payload: Uint8Array
  readonly children: readonly Settled<unknown>[]
  readonly bytes: LargeBytes
}

/** The bytes of a run's input: the job's own, or what its children returned. Throws `result_expired` when a large one is gone. */
export function inputBytes(job: RunningJob, { envelope, payload, children, bytes }: InputParts): Soon<Uint8Array> {
  if (envelope.input) return Buffer.from(JSON.stringify(returnedBy(children, envelope.input)) ?? '')
  return isPointer(payload) ? bytes.loadInput(job, payload) : payload
}

function returnedBy(children: readonly Settled<unknown>[], { from, count, settled }: InputSource): unknown {
  const values = children.slice(0, count).map((end, index) => (settled.includes(index) ? end : outputOf(end, index)))
  return from === 'child' ? values[0] : values
}

function outputOf(end: Settled<unknown>, index: number): unknown {
  if (end.status === 'succeeded') return end.output
  // The job would be dead already: a child that may not fail makes it so.
  throw new QueueError('invalid_input', `child ${index} is ${end.status}: ${end.failure.message}`)
}
