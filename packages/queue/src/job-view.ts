import type { JobRecord } from './broker.ts'
import { type Envelope, unpack } from './header.ts'
import type { Headers } from './instrument.ts'
import { isPointer } from './results/large-bytes.ts'

/** A job as the broker knows it, for people to read. Dates are broker time. */
export interface JobView extends Omit<JobRecord, 'progress'> {
  /** JSON; empty once the job succeeded or was cancelled, and when it is in the object store. */
  readonly payload: Uint8Array
  /** JSON of a succeeded job that keeps its result; null when it is in the object store. */
  readonly result: Uint8Array | null
  /** What of these is in the object store. */
  readonly stored: readonly ('payload' | 'result')[]
  /** What its handler reported last, undefined when nothing was. */
  readonly progress: unknown
  /** What was enqueued with it beside its input. */
  readonly headers: Headers
}

/** A record for people to read. */
export function asView(record: JobRecord): JobView {
  const { envelope, payload } = opened(record.payload)
  const stored: ('payload' | 'result')[] = []
  if (isPointer(payload)) stored.push('payload')
  if (record.result && isPointer(record.result)) stored.push('result')
  return {
    ...record,
    payload: stored.includes('payload') ? new Uint8Array() : payload,
    result: stored.includes('result') ? null : record.result,
    stored,
    progress: record.progress ? JSON.parse(Buffer.from(record.progress).toString('utf8')) : undefined,
    headers: envelope.headers ?? {},
  }
}

/** A broken envelope must not hide the job from those who look for it. */
function opened(bytes: Uint8Array): { readonly envelope: Envelope; readonly payload: Uint8Array } {
  try {
    return unpack(bytes)
  } catch {
    return { envelope: {}, payload: bytes }
  }
}
