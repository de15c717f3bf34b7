import type { Due, NewJob } from '../broker.ts'
import { flag, headSize, placeSize } from './job-layout.ts'
import { childrenBound, extraBound, isExtended, writeChildren, writeExtra } from './packed-extra.ts'

/** New jobs as a script takes them. */
export interface PackedJobs {
  readonly frame: Buffer
  /** Whether any of them is more than an ordinary job: then the frame is for lua/extended/new-jobs.lua, else for lua/enqueue.lua too. */
  readonly extended: boolean
  /** Whether lua/enqueue-quick-extended.lua may take the frame. */
  readonly usual: boolean
}

/** Packs new jobs into one frame. */
export function packJobs(jobs: readonly NewJob[]): PackedJobs {
  let size = 0
  let extended = false
  let usual = true
  for (const job of jobs) {
    // A UTF-16 unit becomes at most three bytes of UTF-8.
    size += 14 + headSize + 3 * (job.id.length + job.task.length) + job.payload.byteLength
    if (!isExtended(job)) continue
    extended = true
    size += 6 + extraBound(job) + childrenBound(job.children ?? [])
    usual &&= !job.parent && (!job.unique || job.unique.onConflict === 'keep')
  }
  const frame = Buffer.allocUnsafe(size)
  let at = 0
  for (const job of jobs) {
    usual &&= isReadyAtOnce(job)
    at = packJob(frame, at, job)
  }
  return { frame: frame.subarray(0, at), extended, usual }
}

function packJob(frame: Buffer, start: number, job: NewJob): number {
  const { id, task, payload, due } = job
  const idSize = frame.write(id, start + 2)
  frame.writeUInt16BE(idSize, start)
  const jobAt = start + 2 + idSize + 4
  const flags = flagsOf(job)
  frame[jobAt] = flags
  frame.writeUInt32BE(Math.min(job.crashReruns, 0xffff_ffff), jobAt + 1)
  frame.writeUIntBE(wholeMs(job.rememberMs), jobAt + 5, 6)
  frame.writeUIntBE(wholeMs(job.keepDeadMs), jobAt + 11, 6)
  const extraAt = jobAt + headSize - placeSize
  let at = extraAt
  if (flags & flag.withExtra) {
    at = writeExtra(frame, extraAt + 2, job)
    frame.writeUInt16BE(at - extraAt - 2, extraAt)
  }
  const taskSize = frame.write(task, at)
  frame.writeUInt16BE(taskSize, extraAt - 2)
  at += taskSize
  frame.set(payload, at)
  at += payload.byteLength
  frame.writeUInt32BE(at - jobAt, jobAt - 4)
  if (flags & flag.cameLater) at = frame.writeDoubleBE('at' in due ? -Math.max(1, dueMs(due)) : dueMs(due), at)
  if ((flags & flag.withExtra) === 0) return at
  const end = writeChildren(frame, at + 4, job.children ?? [], job.queue)
  frame.writeUInt32BE(end - at - 4, at)
  return end
}

/**
 * `ready` is for jobs of the ordinary priority that nothing keeps from starting; all others came later, also those that are due at once. So
 * did those with an order: their end means more than the quick scripts know, and those leave whatever was not in `ready` to the others.
 */
function isReadyAtOnce({ due, priority, lifo, order, children }: NewJob): boolean {
  return 'inMs' in due && due.inMs === 0 && !priority && !lifo && order === undefined && !children?.length
}

function flagsOf(job: NewJob): number {
  return (
    (job.atMostOnce ? flag.once : 0) |
    (isReadyAtOnce(job) ? 0 : flag.cameLater) |
    (job.rememberMs > 0 ? flag.remembered : 0) |
    (isExtended(job) ? flag.withExtra : 0)
  )
}

/**
 * An instant in milliseconds since 1970, or a delay in milliseconds. Scripts have 48 bits for an instant, which is the year 10889; nobody
 * will complain of what is due later and comes then.
 */
export function dueMs(due: Due): number {
  return 'at' in due ? Math.min(Math.max(0, due.at.getTime()), 2 ** 48 - 1) : Math.min(Math.ceil(due.inMs), 2 ** 47)
}

/** Never shorter than asked, and no longer than 48 bits hold: 8,900 years. */
function wholeMs(ms: number): number {
  return Math.min(Math.ceil(ms), 0xffff_ffff_ffff)
}
