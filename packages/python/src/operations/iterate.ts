import { meter } from '../budget.ts'
import { typeError } from '../raise.ts'
import { PyIterator } from '../values/iterator.ts'
import { PyList } from '../values/list.ts'
import type { Value } from '../values/object.ts'
import { PyTuple } from '../values/tuple.ts'
import { typeOf } from '../values/type-of.ts'
import { same } from './compare.ts'
import { typeName } from './expect.ts'

/** `iter(value)`. Raises TypeError for what cannot be walked through. */
export function iterate(value: Value): PyIterator {
  if (value instanceof PyIterator) return value
  const { slots } = typeOf(value)
  if (slots.iterate !== undefined) return slots.iterate(value)
  throw typeError(`'${typeName(value)}' object is not iterable`)
}

/** All items, in a new array; every one is charged. */
export function toArray(value: Value): Value[] {
  if (value instanceof PyList || value instanceof PyTuple) {
    meter.allocate(16 + value.items.length * 8)
    return value.items.slice()
  }
  const items: Value[] = []
  forEachItem(value, (item) => {
    meter.allocate(8)
    items.push(item)
  })
  return items
}

/** Walks through all items; every one is charged. */
export function forEachItem(value: Value, visit: (item: Value) => void): void {
  const walk = iterate(value)
  for (let item = walk.next(); item !== undefined; item = walk.next()) {
    if (--meter.left < 0) meter.refill()
    visit(item)
  }
}

/** Whether an iterator still gives an equal item. */
export function isAmong(walk: PyIterator, item: Value): boolean {
  for (let found = walk.next(); found !== undefined; found = walk.next()) {
    if (--meter.left < 0) meter.refill()
    if (same(found, item)) return true
  }
  return false
}

/** The items for JS loops. */
export function* each(value: Value): Generator<Value> {
  const walk = iterate(value)
  for (let item = walk.next(); item !== undefined; item = walk.next()) {
    if (--meter.left < 0) meter.refill()
    yield item
  }
}
