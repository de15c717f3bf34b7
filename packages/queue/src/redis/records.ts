import type { Blocker, ChildRecord, JobRecord } from '../broker.ts'
import type { HistoryEntry, JobState } from '../job.ts'
import { list, number, type Reply, text } from './client.ts'
import { crashEntry, failureEntry } from './failure-text.ts'
import { isLifo, priorityOf } from './packed-extra.ts'
import { type UnpackedJob, unpackJob } from './unpacked-job.ts'

/** A record and where it stands among all others by arrival. */
export interface PlacedRecord {
  readonly record: JobRecord
  readonly place: number
}

/** Reads what lua/extended/describe.lua returns. Undefined for an id that is not known. */
export function asRecord(queue: string, reply: Reply): PlacedRecord | undefined {
  const [id, blob, state, waitMs, fence, failures, crashes, replays, , extra, ...entries] = list(reply)
  if (!(blob instanceof Buffer)) return undefined
  const job = unpackJob(blob)
  const dueInMs = number(waitMs)
  const record: JobRecord = {
    id: text(id),
    task: job.task,
    queue,
    state: stateOf(text(state), dueInMs),
    payload: job.payload,
    failures: number(failures),
    crashes: number(crashes),
    replays: number(replays),
    fence: number(fence),
    createdAt: new Date(Math.floor(job.place / 1_000)),
    dueInMs,
    history: historyOf(job, queue, entries),
    result: job.result,
    ...extraOf(queue, list(extra)),
  }
  return { record, place: job.place }
}

/** Reads what lua/children.lua returns about a job of `queue`. */
export function asChildren(queue: string, reply: Reply): readonly ChildRecord[] {
  const values = list(reply).map(text)
  return Array.from({ length: values.length / 4 }, (_, at) => {
    const [ownQueue = '', id = '', rule, end = ''] = values.slice(at * 4, at * 4 + 4)
    return { id, queue: ownQueue || queue, onFailure: rule === 'c' ? 'continue' : 'fail', end: childEnds[end] ?? null }
  })
}

const childEnds: Readonly<Record<string, NonNullable<ChildRecord['end']>>> = { s: 'succeeded', d: 'dead', c: 'cancelled' }

function stateOf(stored: string, dueInMs: number): JobState {
  if (stored === 'later' || stored === 'ranked') return dueInMs > 0 ? 'scheduled' : 'ready'
  // The scripts write nothing else.
  return stored as JobState
}

function extraOf(queue: string, values: readonly Reply[]) {
  const [rank, uniqueKey, parentQueue, parent, index, kind, what, progress, turnOf, order] = values
  return {
    priority: priorityOf(number(rank)),
    lifo: isLifo(number(rank)),
    order: order instanceof Buffer ? text(order) : null,
    uniqueKey: uniqueKey instanceof Buffer ? text(uniqueKey) : null,
    parent: parent instanceof Buffer ? { id: text(parent), queue: text(parentQueue) || queue, index: number(index) } : null,
    blockedBy: blockerOf(text(kind), what, turnOf),
    progress: progress instanceof Buffer ? progress : null,
  }
}

/** Kinds are those of lua/extended/block-entry.lua. */
function blockerOf(kind: string, what: Reply | undefined, turnOf: Reply | undefined): Blocker | null {
  if (kind === '') return null
  if (kind === 'c') return { kind: 'children', left: number(what) }
  if (kind === 't') return { kind: 'paused-task' }
  if (kind === 'o') return { kind: 'order', key: text(what), turnOf: text(turnOf) }
  return { kind: kind === 'k' ? 'paused-key' : 'limit', key: text(what) }
}

function historyOf(job: UnpackedJob, queue: string, values: readonly Reply[]): readonly HistoryEntry[] {
  const entries: HistoryEntry[] = []
  for (let at = 0; at < values.length; at += 4) {
    const [atMs = 0, fence = 0, crashes = 0] = values.slice(at, at + 3).map(number)
    const hand = { fence, atMs }
    const failure = values[at + 3]
    entries.push(crashes > 0 ? crashEntry({ ...job, crashes }, hand) : failureEntry(asBytes(failure), queue, hand))
  }
  return entries
}

function asBytes(reply: Reply | undefined): Buffer {
  return reply instanceof Buffer ? reply : Buffer.alloc(0)
}
