import { indexOf, typeName } from '../operations/expect.ts'
import { typeError, valueError } from '../raise.ts'
import type { Value } from '../values/object.ts'
import { PySlice } from '../values/slice.ts'

/** Indexes that a slice chooses out of `length` items. */
export interface Span {
  readonly start: number
  readonly stop: number
  readonly step: number
  readonly count: number
}

/** What a slice means for that many items; anything is clipped, only a step of 0 is an error. */
export function spanOf(slice: PySlice, length: number): Span {
  const step = part(slice.step, 1)
  if (step === 0) throw valueError('slice step cannot be zero')
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1]
  const clip = (value: Value, fallback: number) => {
    if (value === null) return fallback
    const given = part(value, 0)
    return Math.min(Math.max(given < 0 ? given + length : given, low), high)
  }
  const start = clip(slice.start, step > 0 ? low : high)
  const stop = clip(slice.stop, step > 0 ? high : low)
  return { start, stop, step, count: Math.max(0, Math.ceil((stop - start) / step)) }
}

function part(value: Value, fallback: number): number {
  if (value === null) return fallback
  const found = indexOf(value)
  if (found === undefined) throw typeError('slice indices must be integers or None or have an __index__ method')
  return Number(found)
}

/** The chosen items. */
export function sliced<T>(items: readonly T[], slice: PySlice): T[] {
  const { start, stop, step, count } = spanOf(slice, items.length)
  if (step === 1) return items.slice(start, Math.max(start, stop))
  const chosen: T[] = []
  for (let index = start, left = count; left > 0; index += step, left--) {
    const item = items[index]
    if (item !== undefined) chosen.push(item)
  }
  return chosen
}

/** A key as an index into `length` items, counted from the end when negative; undefined when it is outside. */
export function position(key: Value, length: number, kind: string): number | undefined {
  const found = indexOf(key)
  if (found === undefined) throw typeError(`${kind} indices must be integers or slices, not ${kindOf(key)}`)
  const index = Number(found) < 0 ? Number(found) + length : Number(found)
  return index >= 0 && index < length ? index : undefined
}

function kindOf(key: Value): string {
  return key instanceof PySlice ? 'slice' : typeName(key)
}
