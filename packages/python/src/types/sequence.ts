import { meter } from '../budget.ts'
import { same } from '../operations/compare.ts'
import { indexOf } from '../operations/expect.ts'
import { repetitions } from '../operations/repetition.ts'
import { iteratorType, PyIterator } from '../values/iterator.ts'
import { PyType, type Value } from '../values/object.ts'

/** Walks over items by index, so that a list that grows meanwhile is walked to its new end. */
export class ItemIterator extends PyIterator {
  #source: { readonly items: readonly Value[] } | undefined
  #index = 0
  readonly #type: PyType

  constructor(source: { readonly items: readonly Value[] }, type: PyType) {
    super()
    this.#source = source
    this.#type = type
  }

  override get type(): PyType {
    return this.#type
  }

  override next(): Value | undefined {
    const value = this.#source?.items[this.#index++]
    if (value === undefined) this.#source = undefined
    return value
  }
}

export const listIteratorType = new PyType('list_iterator', { bases: [iteratorType] })
export const tupleIteratorType = new PyType('tuple_iterator', { bases: [iteratorType] })

/** Whether an item is among them; every look is charged. */
export function includes(items: readonly Value[], item: Value): boolean {
  return indexAmong(items, item) >= 0
}

/** Where the item first is from `start` up to `stop`, or -1. */
export function indexAmong(items: readonly Value[], item: Value, start = 0, stop = items.length): number {
  const end = Math.min(stop, items.length)
  meter.spend(Math.ceil(Math.max(0, end - start) / 8))
  for (let index = start; index < end; index++) if (same(items[index] ?? null, item)) return index
  return -1
}

export function countAmong(items: readonly Value[], item: Value): number {
  meter.spend(Math.ceil(items.length / 8))
  let count = 0
  for (const other of items) if (same(other, item)) count++
  return count
}

/** `items * count`; undefined when count is not an int. */
export function timesItems(items: readonly Value[], count: Value): Value[] | undefined {
  const copies = repetitions(count)
  if (copies === undefined) return undefined
  meter.allocate(items.length * copies * 8)
  meter.spend(Math.ceil((items.length * copies) / 8))
  const result: Value[] = []
  for (let copy = 0; copy < copies && items.length > 0; copy++) for (const item of items) result.push(item)
  return result
}

/** An index argument of `index(x, start, stop)`: negative ones count from the end. */
export function bound(value: Value, length: number, fallback: number): number {
  const given = value === null ? undefined : indexOf(value)
  if (given === undefined) return fallback
  return Number(given) < 0 ? Math.max(0, Number(given) + length) : Number(given)
}
