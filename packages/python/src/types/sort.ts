import { meter } from '../budget.ts'
import { call } from '../operations/call.ts'
import { lessThan } from '../operations/compare.ts'
import type { Value } from '../values/object.ts'

/** The items in order, in a new array; equal ones stay in theirs. `key` is None or what to compare instead. */
export function sortedItems(items: readonly Value[], key: Value, reverse: boolean): Value[] {
  meter.allocate(items.length * 32)
  const entries = items.map((value) => ({ value, key: key === null ? value : call(key, [value]) }))
  // Turned around before and after, equal items keep their order.
  if (reverse) entries.reverse()
  const sorted = ordered(entries)
  if (reverse) sorted.reverse()
  return sorted.map((entry) => entry.value)
}

interface Entry {
  readonly value: Value
  readonly key: Value
}

/** Keys that JS compares as Python does are left to the engine. */
function ordered(entries: Entry[]): Entry[] {
  meter.spend(entries.length)
  if (entries.every(({ key }) => typeof key === 'number')) return entries.sort((a, b) => Number(a.key) - Number(b.key))
  if (entries.every(({ key }) => typeof key === 'string' && !/[\ud800-\udfff]/.test(key))) return entries.sort(byText)
  return mergeSorted(entries)
}

function byText(a: Entry, b: Entry): number {
  if (typeof a.key !== 'string' || typeof b.key !== 'string' || a.key === b.key) return 0
  return a.key < b.key ? -1 : 1
}

/** Merge sort that asks only "is the later one less?", as CPython's does. */
function mergeSorted(entries: readonly Entry[]): Entry[] {
  if (entries.length <= 1) return entries.slice()
  const middle = entries.length >> 1
  const left = mergeSorted(entries.slice(0, middle))
  const right = mergeSorted(entries.slice(middle))
  const merged: Entry[] = []
  let a = 0
  let b = 0
  while (a < left.length && b < right.length) {
    const one = left[a]
    const other = right[b]
    if (one === undefined || other === undefined) break
    if (--meter.left < 0) meter.refill()
    if (lessThan(other.key, one.key)) {
      merged.push(other)
      b++
    } else {
      merged.push(one)
      a++
    }
  }
  merged.push(...left.slice(a), ...right.slice(b))
  return merged
}
