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

/** As many as CPython sorts by insertion. */
const run = 64

/** Insertion by bisection; asks in CPython's order, so that the first pair that cannot be compared is the same one. */
function insertionSorted(entries: Entry[]): Entry[] {
  const [first, second] = entries
  if (first === undefined || second === undefined) return entries
  let sorted = 1
  const descending = less(second, first)
  while (sorted < entries.length && less(entries[sorted], entries[sorted - 1]) === descending) sorted++
  if (descending) entries.splice(0, sorted, ...entries.slice(0, sorted).reverse())
  for (; sorted < entries.length; sorted++) {
    const [pivot] = entries.splice(sorted, 1)
    if (pivot === undefined) break
    let low = 0
    let high = sorted
    while (low < high) {
      const middle = (low + high) >> 1
      if (less(pivot, entries[middle])) high = middle
      else low = middle + 1
    }
    entries.splice(low, 0, pivot)
  }
  return entries
}

function less(a: Entry | undefined, b: Entry | undefined): boolean {
  if (--meter.left < 0) meter.refill()
  return a !== undefined && b !== undefined && lessThan(a.key, b.key)
}

/** Merge sort that asks only "is the later one less?", as CPython's does. */
function mergeSorted(entries: readonly Entry[]): Entry[] {
  if (entries.length <= run) return insertionSorted(entries.slice())
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
