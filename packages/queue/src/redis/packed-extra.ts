import type { NewJob } from '../broker.ts'
import type { Child } from '../family.ts'
import type { Limit } from '../limits.ts'
import type { JobTemplate } from '../schedule-book.ts'

/** The rank of the ordinary priority; 0 is that of the highest. */
const plainRank = 7
/** What is added to the rank of a job that goes last in, first out, and of one that has an order. */
const lifoRank = 16
const orderRank = 32
const headSize = 6
/** What a unique key, an order, a parent, a limit and a child take beside their texts. */
const uniqueSize = 11
const orderSize = 2
const parentSize = 8
const limitSize = 22
const childSize = 5

/** Whether a job has anything beyond the ordinary, which only the scripts with lua/extended know. */
export function isExtended(job: JobTemplate & Pick<NewJob, 'children' | 'parent'>): boolean {
  const { priority, lifo, limits, order, unique, children, parent } = job
  return Boolean(priority || lifo || limits?.length || order !== undefined || unique || children?.length || parent)
}

/** The priority that a rank of lua/extended/extras.lua stands for. */
export function priorityOf(rank: number): number {
  return plainRank - (rank % lifoRank)
}

/** Whether a rank of lua/extended/extras.lua is one of those that go last in, first out. */
export function isLifo(rank: number): boolean {
  return rank >= lifoRank
}

/** At most how many bytes {@link writeExtra} needs. */
export function extraBound({ limits, order, unique, parent }: NewJob): number {
  let size = headSize
  if (order !== undefined) size += orderSize + textBound(order)
  if (unique) size += uniqueSize + textBound(unique.key)
  if (parent) size += parentSize + textBound(parent.queue) + textBound(parent.id)
  for (const { key } of limits ?? []) size += limitSize + textBound(key)
  return size
}

/** Writes what lua/extended/extras.lua reads of a job. Returns where it ends. */
export function writeExtra(frame: Buffer, start: number, job: NewJob): number {
  const { queue, priority = 0, lifo, limits, order, unique, parent } = job
  frame[start] = plainRank - priority + (lifo ? lifoRank : 0) + (order === undefined ? 0 : orderRank)
  frame[start + 1] = unique ? unique.until.charCodeAt(0) : 0
  let at = start + headSize
  if (unique) {
    at = frame.writeDoubleBE(unique.ttlMs === null ? -1 : Math.ceil(unique.ttlMs), writeText(frame, at, unique.key))
    at = frame.writeUInt8(unique.onConflict.charCodeAt(0), at)
  }
  frame.writeUInt16BE(parent ? at - start + 1 : 0, start + 4)
  if (parent) {
    at = writeText(frame, writeText(frame, at, elsewhere(parent.queue, queue)), parent.id)
    at = frame.writeUInt32BE(parent.index, at)
  }
  if (order !== undefined) {
    const size = frame.write(order, at)
    at = frame.writeUInt16BE(size, at + size)
  }
  frame.writeUInt16BE(at - start + 1, start + 2)
  for (const limit of limits ?? []) at = writeLimit(frame, at, limit)
  return at
}

/** At most how many bytes {@link writeChildren} needs. */
export function childrenBound(children: readonly Child[]): number {
  let size = 0
  for (const { queue, id } of children) size += childSize + textBound(queue) + textBound(id)
  return size
}

/** Writes what lua/extended/wait.lua reads of the children of a job in `here`. Returns where it ends. */
export function writeChildren(frame: Buffer, start: number, children: readonly Child[], here: string): number {
  let at = start
  for (const { queue, id, onFailure } of children) {
    at = frame.writeUInt8(onFailure.charCodeAt(0), at)
    at = writeText(frame, writeText(frame, at, elsewhere(queue, here)), id)
  }
  return at
}

/** The generic cell rate algorithm needs the gap between two starts, and how far ahead of their pace they may come. Milliseconds. */
function writeLimit(frame: Buffer, start: number, limit: Limit): number {
  const gapMs = limit.kind === 'rate' ? limit.perMs / limit.most : 0
  const slackMs = limit.kind === 'rate' ? gapMs * (limit.burst - 1) : 0
  const at = frame.writeUInt32BE(Math.min(limit.most, 0xffff_ffff), writeText(frame, start, limit.key))
  return frame.writeDoubleBE(slackMs, frame.writeDoubleBE(gapMs, at))
}

/** In a queue's own slot its name is ''. */
function elsewhere(queue: string, here: string): string {
  return queue === here ? '' : queue
}

/** A UTF-16 unit becomes at most three bytes of UTF-8. */
function textBound(text: string): number {
  return 3 * text.length
}

/** Writes a text behind its size. Returns where it ends. */
function writeText(frame: Buffer, at: number, text: string): number {
  const size = frame.write(text, at + 2)
  frame.writeUInt16BE(size, at)
  return at + 2 + size
}
