import { indexOf } from '../operations/expect.ts'
import { hasSurrogates } from '../operations/text-order.ts'
import type { Value } from '../values/object.ts'

/** How many characters a text has for Python. */
export function lengthOf(text: string): number {
  return hasSurrogates(text) ? Array.from(text).length : text.length
}

/** The characters of a text, one text each. */
export function characters(text: string): string[] {
  return hasSurrogates(text) ? Array.from(text) : text.split('')
}

/** Where a unit of JS stands, counted in characters. */
export function toCharacters(text: string, unit: number): number {
  return unit < 0 || !hasSurrogates(text) ? unit : Array.from(text.slice(0, unit)).length
}

/** A stretch of a text given by `start` and `end` in characters, as `find` and `count` take them. */
export interface Stretch {
  readonly text: string
  /** Units of JS before it. */
  readonly offset: number
  /** False when start lies behind the end of the text or of the stretch: then nothing is found, not even ''. */
  readonly exists: boolean
}

/** The stretch that optional bounds choose; negative ones count from the end. */
export function stretch(text: string, start: Value, end: Value): Stretch {
  if (start === null && end === null) return { text, offset: 0, exists: true }
  const all = hasSurrogates(text) ? Array.from(text) : undefined
  const length = all === undefined ? text.length : all.length
  const from = clipped(start, 0, length)
  const to = Math.min(clipped(end, length, length), length)
  const exists = from <= length && from <= to
  if (all === undefined) return { text: text.slice(from, Math.max(from, to)), offset: from, exists }
  return { text: all.slice(from, Math.max(from, to)).join(''), offset: all.slice(0, from).join('').length, exists }
}

function clipped(value: Value, fallback: number, length: number): number {
  const given = value === null ? undefined : indexOf(value)
  if (given === undefined) return fallback
  return Number(given) < 0 ? Math.max(0, Number(given) + length) : Number(given)
}
