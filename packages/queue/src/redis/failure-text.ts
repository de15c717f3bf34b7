import type { Child, ChildEnd } from '../family.ts'
import type { Failure, HistoryEntry } from '../job.ts'
import { childEnd, lostChild, settleChildren, settleCrash } from '../settle.ts'

/** The hand-out that an entry is about, and when it was written. */
export interface Hand {
  readonly fence: number
  readonly atMs: number
}

/** The crashes of a job, counted by the scripts, and what its policy says about them. */
export interface Crash {
  readonly crashes: number
  readonly crashReruns: number
  readonly atMostOnce: boolean
}

/** The scripts only count crashes; the words are those of the rules. */
export function crashEntry({ crashes, ...policy }: Crash, { fence, atMs }: Hand): HistoryEntry {
  return onlyEntry(settleCrash({ ...policy, fence, failures: 0, crashes: crashes - 1, history: [] }, atMs).history)
}

/**
 * Reads the failure of a history entry, as lua/extended/tell.lua describes it. `queue` is the one whose scripts wrote it: there its own
 * name is ''.
 */
export function failureEntry(text: Buffer, queue: string, { fence, atMs }: Hand): HistoryEntry {
  const kind = String.fromCharCode(text[0] ?? 0)
  if (kind === '{') return { ...(JSON.parse(String(text)) as Failure), kind: 'error', fence, atMs }
  if (kind === 'x') {
    const crash = { crashes: text.readUInt32BE(1), crashReruns: text.readUInt32BE(5), atMostOnce: text[9] === 1 }
    return crashEntry(crash, { fence, atMs })
  }
  const { child, rest } = readChild(text, 1, queue)
  if (kind === 'l') return { ...lostFailure(child), kind: 'error', fence, atMs }
  const tally = { fence, failures: 0, crashes: 0, crashReruns: 0, atMostOnce: false, history: [] }
  const end = readEnd(kind, text.subarray(rest), child.queue)
  const news = [{ child: { ...child, onFailure: 'fail' as const }, end }]
  return onlyEntry(settleChildren(tally, { news, left: 0 }, atMs)?.history ?? [])
}

/** Reads how a job of `queue` ended: what a script says by kind ('s', 'd' or 'c') and bytes. */
export function readEnd(kind: string, bytes: Buffer, queue: string): ChildEnd {
  if (kind === 's') return { kind: 'succeeded', result: bytes }
  if (kind === 'c' || bytes.length === 0) return childEnd({ state: kind === 'c' ? 'cancelled' : 'dead', history: [] })
  return childEnd({ state: 'dead', history: [failureEntry(bytes, queue, { fence: 0, atMs: 0 })] })
}

function lostFailure(child: Omit<Child, 'onFailure'>): Failure {
  const end = lostChild({ ...child, onFailure: 'fail' })
  if (end.kind === 'succeeded') throw new TypeError('the rules call a lost child a success')
  return end.failure
}

/** Reads a child as lua/extended/kin.lua writes it, and says where it ends. */
function readChild(text: Buffer, start: number, here: string): { readonly child: Omit<Child, 'onFailure'>; readonly rest: number } {
  const queueEnd = start + 2 + text.readUInt16BE(start)
  const idEnd = queueEnd + 2 + text.readUInt16BE(queueEnd)
  const queue = text.toString('utf8', start + 2, queueEnd)
  return { child: { id: text.toString('utf8', queueEnd + 2, idEnd), queue: queue === '' ? here : queue }, rest: idEnd }
}

function onlyEntry([entry]: readonly HistoryEntry[]): HistoryEntry {
  if (!entry) throw new TypeError('the rules left no history')
  return entry
}
