import { createHash } from 'node:crypto'
import type { LeasedJob, NewJob, Outcome, Result } from '../../src/broker.ts'
import type { Child } from '../../src/family.ts'
import type { AskedChild, AskedJob, HandOutNote, ResultNote } from './entry.ts'

/** What a history keeps of a job that is stored. */
export function askedJob(job: NewJob): AskedJob {
  return {
    id: job.id,
    task: job.task,
    queue: job.queue,
    inMs: 'inMs' in job.due ? job.due.inMs : null,
    atMs: 'at' in job.due ? job.due.at.getTime() : null,
    sum: sumOf(job.payload),
    once: job.atMostOnce,
    crashReruns: job.crashReruns,
    rememberMs: job.rememberMs,
    priority: job.priority ?? 0,
    lifo: job.lifo ?? false,
    limits: (job.limits ?? []).map((limit) => ({ perMs: 0, burst: 0, ...limit })),
    order: job.order ?? null,
    unique: job.unique ? { key: job.unique.key, lasting: job.unique.until === 'finished' && job.unique.ttlMs === null } : null,
    children: (job.children ?? []).map(askedChild),
  }
}

/** What a history keeps of a hand-out. */
export function handOutNote({ id, task, queue, fence, failures, crashes, payload }: LeasedJob): HandOutNote {
  return { id, task, queue, fence, failures, crashes, sum: sumOf(payload) }
}

/** What a history keeps of a result. */
export function resultNote({ id, fence, outcome }: Result): ResultNote {
  return {
    id,
    fence,
    outcome: outcome.kind,
    inMs: waitOf(outcome),
    children: outcome.kind === 'wait' ? outcome.children.map(askedChild) : [],
  }
}

function askedChild({ id, onFailure }: Child): AskedChild {
  return { id, onFailure }
}

/** The first 64 bits of the SHA-256 of these bytes, in hex. */
function sumOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16)
}

function waitOf(outcome: Outcome): number | null {
  return 'due' in outcome && 'inMs' in outcome.due ? outcome.due.inMs : null
}
