import type { Cursor } from './cursor.ts'
import { DIGITS } from './parse-escape.ts'
import { type Node, UNBOUNDED } from './syntax.ts'

/** A repetition count beyond what the engine counts; Python calls this an OverflowError. */
export class RepetitionTooLarge extends Error {}

interface Bounds {
  readonly min: number
  readonly max: number
}

/**
 * Reads a repetition whose first token was taken, and puts it in the place of the last of `nodes`.
 * Gives a plain `{` when the braces hold no counts, else null.
 */
export function parseRepeat(cursor: Cursor, token: string, nodes: Node[]): Node | null {
  const start = cursor.tell()
  const bounds = token === '{' ? parseBounds(cursor, start) : { min: token === '+' ? 1 : 0, max: token === '?' ? 1 : UNBOUNDED }
  if (bounds === null) return { op: 'char', code: 123 }
  const item = nodes.at(-1)
  const back = cursor.tell() - start + token.length
  if (item === undefined || item.op === 'at') throw cursor.error('nothing to repeat', back)
  if (item.op === 'repeat') throw cursor.error('multiple repeat', back)
  const mode = cursor.match('?') ? 'lazy' : cursor.match('+') ? 'possessive' : 'greedy'
  const isBare = item.op === 'group' && item.index === null && item.add === 0 && item.remove === 0
  nodes[nodes.length - 1] = { op: 'repeat', ...bounds, mode, body: isBare ? item.body : item }
  return null
}

function parseBounds(cursor: Cursor, start: number): Bounds | null {
  if (cursor.next === '}') return null
  const low = cursor.getWhile(Number.POSITIVE_INFINITY, DIGITS)
  const high = cursor.match(',') ? cursor.getWhile(Number.POSITIVE_INFINITY, DIGITS) : low
  if (!cursor.match('}')) {
    cursor.seek(start)
    return null
  }
  const min = low === '' ? 0 : count(low)
  const max = high === '' ? UNBOUNDED : count(high)
  if (max < min) throw cursor.error('min repeat greater than max repeat', cursor.tell() - start)
  return { min, max }
}

function count(digits: string): number {
  const value = Number(digits)
  if (value >= UNBOUNDED) throw new RepetitionTooLarge('the repetition number is too large')
  return value
}
