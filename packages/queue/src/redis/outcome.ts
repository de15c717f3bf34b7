import type { Due, Outcome, Result } from '../broker.ts'
import type { Child } from '../family.ts'
import { settleOutcome } from '../settle.ts'
import { childrenBound, writeChildren } from './packed-extra.ts'
import { dueMs } from './packed-job.ts'

/** Results of jobs of `queue` as lua/parts/settle.lua takes them: successes in two frames, every other one as six values. */
export function packResults(results: readonly Result[], queue: string): readonly (string | number | Buffer)[] {
  const successes: Success[] = []
  const withResults: Success[] = []
  const others: (string | number | Buffer)[] = []
  for (const { id, fence, outcome } of results) {
    if (outcome.kind !== 'done') others.push(...asValues({ id, fence, outcome }, queue))
    else if (outcome.result === undefined) successes.push({ id, fence, result: undefined })
    else withResults.push({ id, fence, result: outcome.result })
  }
  return [packSuccesses(successes), packSuccesses(withResults), ...others]
}

interface Success {
  readonly id: string
  readonly fence: number
  readonly result: Uint8Array | undefined
}

function packSuccesses(successes: readonly Success[]): Buffer {
  let size = 0
  for (const { id, result } of successes) size += 10 + 3 * id.length + (result?.byteLength ?? 0)
  const frame = Buffer.allocUnsafe(size)
  let at = 0
  for (const { id, fence, result } of successes) {
    const idSize = frame.write(id, at + 2)
    frame.writeUInt16BE(idSize, at)
    at = frame.writeUInt32BE(fence, at + 2 + idSize)
    if (!result) continue
    at = frame.writeUInt32BE(result.byteLength, at)
    frame.set(result, at)
    at += result.byteLength
  }
  return frame.subarray(0, at)
}

/** What the rules make of a job without a past: the script adds that to the job's own past. */
function asValues(
  { id, fence, outcome }: Result & { readonly outcome: Exclude<Outcome, { kind: 'done' }> },
  queue: string,
): readonly (string | number | Buffer)[] {
  const fresh = { fence, failures: 0, crashes: 0, crashReruns: 0, atMostOnce: false, history: [] }
  const settled = settleOutcome(fresh, outcome, 0)
  const due = settled.state === 'waiting' && settled.due !== null ? dueText(settled.due) : ''
  const about =
    outcome.kind === 'wait' ? packedChildren(outcome.children, queue) : 'failure' in outcome ? JSON.stringify(outcome.failure) : ''
  return [id, fence, settled.state, due, settled.failures, about]
}

function packedChildren(children: readonly Child[], queue: string): Buffer {
  const packed = Buffer.allocUnsafe(childrenBound(children))
  return packed.subarray(0, writeChildren(packed, 0, children, queue))
}

function dueText(due: Due): string {
  if ('at' in due) return String(dueMs(due))
  // The server's time is cut to whole milliseconds; one more makes sure that no job starts early.
  return due.inMs === 0 ? '+0' : `+${dueMs(due) + 1}`
}
