import { meter } from '../../budget.ts'
import { call } from '../../operations/call.ts'
import { lessThan } from '../../operations/compare.ts'
import { expectInt, typeName } from '../../operations/expect.ts'
import { toArray } from '../../operations/iterate.ts'
import { raise, typeError } from '../../raise.ts'
import { native } from '../../values/define.ts'
import { PyList } from '../../values/list.ts'
import { PyModule } from '../../values/module.ts'
import type { Value } from '../../values/object.ts'

interface Section {
  readonly low: Value
  readonly high: Value
  readonly key: Value
}

/** Where `value` belongs: before its equals, or after them. */
function place(list: Value, value: Value, side: 'left' | 'right', { low, high, key }: Section): number {
  const items = list instanceof PyList ? list.items : toArray(list)
  let from = expectInt(low)
  let to = high === null ? items.length : expectInt(high)
  while (from < to) {
    const middle = (from + to) >> 1
    const item = items[middle] ?? null
    const own = key === null ? item : call(key, [item])
    if (side === 'left' ? lessThan(own, value) : !lessThan(value, own)) from = middle + 1
    else to = middle
  }
  return from
}

function insort(side: 'left' | 'right') {
  return (list: Value, value: Value, low: Value, high: Value, key: Value): null => {
    const at = place(list, key === null ? value : call(key, [value]), side, { low, high, key })
    expectList(list).splice(at, 0, value)
    meter.allocate(8)
    return null
  }
}

function expectList(list: Value): Value[] {
  if (list instanceof PyList) return list.mutable()
  throw typeError(`heap argument must be a list, not ${typeName(list)}`)
}

/** `bisect`: places in sorted lists. */
export function bisectModule(): PyModule {
  const parameters = '(a, x, lo=0, hi=None, *, key=None)'
  const bisect = (side: 'left' | 'right') => (list: Value, value: Value, low: Value, high: Value, key: Value) =>
    place(list, value, side, { low, high, key })
  return new PyModule('bisect', {
    bisect: native(`bisect${parameters}`, bisect('right')),
    bisect_left: native(`bisect_left${parameters}`, bisect('left')),
    bisect_right: native(`bisect_right${parameters}`, bisect('right')),
    insort: native(`insort${parameters}`, insort('right')),
    insort_left: native(`insort_left${parameters}`, insort('left')),
    insort_right: native(`insort_right${parameters}`, insort('right')),
  })
}

/** Moves the item at `at` up to where its parent is not greater. */
function rise(heap: Value[], start: number, at: number): void {
  const item = heap[at] ?? null
  let index = at
  while (index > start) {
    const parent = (index - 1) >> 1
    const above = heap[parent] ?? null
    if (!lessThan(item, above)) break
    heap[index] = above
    index = parent
  }
  heap[index] = item
}

/** Moves the item at `start` down to a leaf, then up to its place, as CPython does. */
function sink(heap: Value[], start: number): void {
  const item = heap[start] ?? null
  let index = start
  for (let child = 2 * index + 1; child < heap.length; child = 2 * index + 1) {
    const other = child + 1
    if (other < heap.length && !lessThan(heap[child] ?? null, heap[other] ?? null)) child = other
    heap[index] = heap[child] ?? null
    index = child
  }
  heap[index] = item
  rise(heap, start, index)
}

function heapPop(list: Value): Value {
  const heap = expectList(list)
  const last = heap.pop()
  const [first] = heap
  if (last === undefined) throw raise('IndexError', 'index out of range')
  if (first === undefined) return last
  heap[0] = last
  sink(heap, 0)
  return first
}

function heapPush(list: Value, item: Value): null {
  const heap = expectList(list)
  meter.allocate(8)
  heap.push(item)
  rise(heap, 0, heap.length - 1)
  return null
}

function heapReplace(list: Value, item: Value): Value {
  const heap = expectList(list)
  const [first] = heap
  if (first === undefined) throw raise('IndexError', 'index out of range')
  heap[0] = item
  sink(heap, 0)
  return first
}

function extremes(direction: 'least' | 'most') {
  return (count: Value, iterable: Value, key: Value): Value => {
    const keyed = toArray(iterable).map((item) => ({ item, key: key === null ? item : call(key, [item]) }))
    const [before, after] = direction === 'least' ? [-1, 1] : [1, -1]
    keyed.sort((a, b) => (lessThan(a.key, b.key) ? before : lessThan(b.key, a.key) ? after : 0))
    return new PyList(keyed.slice(0, Math.max(0, expectInt(count))).map(({ item }) => item))
  }
}

/** `heapq`: lists whose first item is the least. */
export function heapqModule(): PyModule {
  return new PyModule('heapq', {
    heappush: native('heappush(heap, item, /)', heapPush),
    heappop: native('heappop(heap, /)', heapPop),
    heapreplace: native('heapreplace(heap, item, /)', heapReplace),
    heappushpop: native('heappushpop(heap, item, /)', (list, item) => {
      const [first] = expectList(list)
      return first !== undefined && lessThan(first, item) ? heapReplace(list, item) : item
    }),
    heapify: native('heapify(heap, /)', (list) => {
      const heap = expectList(list)
      for (let index = (heap.length >> 1) - 1; index >= 0; index -= 1) sink(heap, index)
      return null
    }),
    nsmallest: native('def nsmallest(n, iterable, key=None)', extremes('least')),
    nlargest: native('def nlargest(n, iterable, key=None)', extremes('most')),
  })
}
