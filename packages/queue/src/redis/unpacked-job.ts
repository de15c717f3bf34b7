import type { LeasedJob } from '../broker.ts'
import type { ChildEnd } from '../family.ts'
import { flag, headSize, placeSize } from './job-layout.ts'

/** What a stored job says about itself. `payload` is a view of the reply it came in. */
export interface UnpackedJob {
  readonly task: string
  /** Empty once the job succeeded or was cancelled. */
  readonly payload: Buffer
  /** Of a succeeded job; null for none. */
  readonly result: Buffer | null
  /** Orders jobs by arrival, across queues too. Also their age: µs of broker time. */
  readonly place: number
  readonly atMostOnce: boolean
  readonly crashReruns: number
}

/** Reads a stored job. */
export function unpackJob(blob: Buffer): UnpackedJob {
  const flags = blob[placeSize] ?? 0
  const taskAt = flags & flag.withExtra ? headSize + 2 + blob.readUInt16BE(headSize) : headSize
  const taskEnd = taskAt + blob.readUInt16BE(headSize - 2)
  const rest = blob.subarray(taskEnd)
  return {
    task: blob.toString('utf8', taskAt, taskEnd),
    payload: flags & flag.over ? blob.subarray(0, 0) : rest,
    result: flags & flag.withResult ? rest : null,
    // 51 bits, so a number holds it exactly.
    place: blob.readUIntBE(0, 3) * 2 ** 32 + blob.readUInt32BE(3),
    atMostOnce: (flags & flag.once) > 0,
    crashReruns: blob.readUInt32BE(placeSize + 1),
  }
}

/** What a hand-out says beside the packed jobs. */
export interface HandOut {
  readonly queue: string
  /** The broker time of the reply. */
  readonly nowMs: number
  /** How the children of jobs ended, by the id of the parent. */
  readonly ends: ReadonlyMap<string, readonly ChildEnd[]>
}

/** Reads the jobs that a step hands out. */
export function unpackLeased(packed: Buffer, { queue, nowMs, ends }: HandOut): readonly LeasedJob[] {
  const jobs: LeasedJob[] = []
  for (let at = 0; at < packed.length; ) {
    const idEnd = at + 2 + packed.readUInt16BE(at)
    const id = packed.toString('utf8', at + 2, idEnd)
    const blobEnd = idEnd + 4 + packed.readUInt32BE(idEnd)
    const { task, payload, place } = unpackJob(packed.subarray(idEnd + 4, blobEnd))
    const job = {
      id,
      task,
      queue,
      payload,
      fence: packed.readUInt32BE(blobEnd),
      failures: packed.readUInt32BE(blobEnd + 4),
      crashes: packed.readUInt32BE(blobEnd + 8),
      ageMs: Math.max(0, nowMs - Math.floor(place / 1_000)),
    }
    const children = ends.size > 0 ? ends.get(id) : undefined
    jobs.push(children ? { ...job, children } : job)
    at = blobEnd + 12
  }
  return jobs
}

/** A job that was never handed out before, as lua/step-quick.lua hands it out. */
export function unpackFresh(
  blob: Buffer,
  { id, queue, nowMs }: { readonly id: string; readonly queue: string; readonly nowMs: number },
): LeasedJob {
  const { task, payload, place } = unpackJob(blob)
  return { id, task, queue, payload, fence: 1, failures: 0, crashes: 0, ageMs: Math.max(0, nowMs - Math.floor(place / 1_000)) }
}
