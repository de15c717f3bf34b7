import { meter } from '../../budget.ts'
import { binary } from '../../operations/arithmetic.ts'
import { call } from '../../operations/call.ts'
import { equals } from '../../operations/compare.ts'
import { expectInt } from '../../operations/expect.ts'
import { iterate, toArray } from '../../operations/iterate.ts'
import { truth } from '../../operations/truth.ts'
import { valueError } from '../../raise.ts'
import { defineType, native } from '../../values/define.ts'
import { iterator, type PyIterator } from '../../values/iterator.ts'
import { PyModule } from '../../values/module.ts'
import { objectType, PyType, type Value } from '../../values/object.ts'
import { absent } from '../../values/signature.ts'
import { PyTuple } from '../../values/tuple.ts'

/** A tuple that an iterator gives, charged with its size. */
function tuple(items: readonly Value[]): PyTuple {
  meter.allocate(64 + items.length * 8)
  meter.spend(items.length >> 2)
  return new PyTuple(items)
}

/** An iterator over what a generator function yields; every step is charged. */
function drawn(name: string, source: Generator<Value>): PyIterator {
  return iterator(`itertools.${name}`, () => {
    meter.spend(1)
    const { value, done } = source.next()
    return done === true ? undefined : value
  })
}

function* each(iterable: Value): Generator<Value> {
  const source = iterate(iterable)
  for (let item = source.next(); item !== undefined; item = source.next()) yield item
}

function* chained(iterables: Iterable<Value>): Generator<Value> {
  for (const iterable of iterables) yield* each(iterable)
}

function* counted(start: Value, step: Value): Generator<Value> {
  for (let value = start; ; value = binary('+', value, step)) yield value
}

function* cycled(iterable: Value): Generator<Value> {
  const items: Value[] = []
  for (const item of each(iterable)) {
    items.push(item)
    yield item
  }
  while (items.length > 0) yield* items
}

function* repeated(value: Value, times: Value): Generator<Value> {
  const most = times === absent ? Number.POSITIVE_INFINITY : expectInt(times)
  for (let i = 0; i < most; i += 1) yield value
}

function* accumulated(iterable: Value, combine: Value, initial: Value): Generator<Value> {
  let total: Value | undefined = initial === null ? undefined : initial
  if (total !== undefined) yield total
  for (const item of each(iterable)) {
    total = total === undefined ? item : combine === null ? binary('+', total, item) : call(combine, [total, item])
    yield total
  }
}

function* producted(pools: readonly (readonly Value[])[]): Generator<Value> {
  if (pools.some((pool) => pool.length === 0)) return
  const at = pools.map(() => 0)
  for (;;) {
    yield tuple(pools.map((pool, index) => pool[at[index] ?? 0] ?? null))
    let index = pools.length - 1
    while (index >= 0 && (at[index] ?? 0) + 1 >= (pools[index]?.length ?? 0)) {
      at[index] = 0
      index -= 1
    }
    if (index < 0) return
    at[index] = (at[index] ?? 0) + 1
  }
}

/** Ways to choose `size` positions out of `pool`, in lexicographic order; `next` lists what may follow those chosen. */
function* chosen(pool: readonly Value[], size: number, next: (taken: readonly number[]) => number[]): Generator<Value> {
  if (size < 0) throw valueError('r must be non-negative')
  const taken: number[] = []
  const open: number[][] = [next(taken)]
  while (open.length > 0) {
    if (taken.length === size) {
      yield tuple(taken.map((index) => pool[index] ?? null))
      open.pop()
      taken.pop()
      continue
    }
    const index = open.at(-1)?.shift()
    if (index === undefined) {
      open.pop()
      taken.pop()
      continue
    }
    taken.push(index)
    open.push(next(taken))
  }
}

function range(from: number, to: number): number[] {
  meter.spend(Math.max(0, to - from) >> 3)
  meter.allocate(Math.max(0, to - from) * 8)
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)
}

function permutations(iterable: Value, size: Value): PyIterator {
  const pool = toArray(iterable)
  const all = range(0, pool.length)
  const next = (taken: readonly number[]): number[] => {
    meter.spend((all.length * (taken.length + 1)) >> 3)
    return all.filter((index) => !taken.includes(index))
  }
  return drawn('permutations', chosen(pool, size === null ? pool.length : expectInt(size), next))
}

function combinations(name: string, sameAgain: boolean) {
  return (iterable: Value, size: Value): PyIterator => {
    const pool = toArray(iterable)
    const next = (taken: readonly number[]): number[] => range((taken.at(-1) ?? (sameAgain ? 0 : -1)) + (sameAgain ? 0 : 1), pool.length)
    return drawn(name, chosen(pool, expectInt(size), next))
  }
}

function* sliced(iterable: Value, from: number, to: number, step: number): Generator<Value> {
  const source = iterate(iterable)
  let next = from
  for (let index = 0; index < to; index += 1) {
    const item = source.next()
    if (item === undefined) return
    if (index !== next) continue
    yield item
    next += step
  }
}

function slice(iterable: Value, a: Value, b: Value, c: Value): PyIterator {
  const bound = (value: Value, otherwise: number, what = 'Indices'): number => {
    if (value === null || value === absent) return otherwise
    const number = expectInt(value)
    if (number < 0) throw valueError(`${what} for islice() must be None or an integer: 0 <= x <= sys.maxsize.`)
    return number
  }
  const [from, to] =
    b === absent ? [0, bound(a, Number.POSITIVE_INFINITY, 'Stop argument')] : [bound(a, 0), bound(b, Number.POSITIVE_INFINITY)]
  const step = bound(c, 1)
  if (step < 1) throw valueError('Step for islice() must be a positive integer or None.')
  return drawn('islice', sliced(iterable, from, to, step))
}

function* filled(iterables: readonly Value[], fill: Value): Generator<Value> {
  const sources = iterables.map((iterable) => iterate(iterable))
  for (;;) {
    const items = sources.map((source) => source.next())
    if (items.every((item) => item === undefined)) return
    yield tuple(items.map((item) => (item === undefined ? fill : item)))
  }
}

function* grouped(iterable: Value, key: Value): Generator<Value> {
  const source = iterate(iterable)
  const keyOf = (item: Value): Value => (key === null ? item : call(key, [item]))
  let item = source.next()
  while (item !== undefined) {
    const current = keyOf(item)
    let isOver = false
    const group = iterator('itertools._grouper', () => {
      if (isOver || item === undefined || !equals(keyOf(item), current)) {
        isOver = true
        return undefined
      }
      const given: Value = item
      item = source.next()
      return given
    })
    yield tuple([current, group])
    while (group.next() !== undefined) meter.spend(1)
  }
}

function* whileTrue(test: Value, iterable: Value): Generator<Value> {
  for (const item of each(iterable)) {
    if (!truth(call(test, [item]))) return
    yield item
  }
}

function* afterTrue(test: Value, iterable: Value): Generator<Value> {
  let isDropping = true
  for (const item of each(iterable)) {
    isDropping &&= truth(call(test, [item]))
    if (!isDropping) yield item
  }
}

function* failing(test: Value, iterable: Value): Generator<Value> {
  for (const item of each(iterable)) if (!truth(test === null ? item : call(test, [item]))) yield item
}

function* starred(run: Value, iterable: Value): Generator<Value> {
  for (const item of each(iterable)) yield call(run, toArray(item))
}

function* selected(items: Value, selectors: Value): Generator<Value> {
  const source = iterate(selectors)
  for (const item of each(items)) {
    const selector = source.next()
    if (selector === undefined) return
    if (truth(selector)) yield item
  }
}

function* pairs(iterable: Value): Generator<Value> {
  let before: Value | undefined
  for (const item of each(iterable)) {
    if (before !== undefined) yield tuple([before, item])
    before = item
  }
}

function* batches(iterable: Value, size: number): Generator<Value> {
  if (size < 1) throw valueError('n must be at least one')
  let batch: Value[] = []
  for (const item of each(iterable)) {
    batch.push(item)
    if (batch.length < size) continue
    yield tuple(batch)
    batch = []
  }
  if (batch.length > 0) yield tuple(batch)
}

/** `itertools.chain`: a type because of `chain.from_iterable`. */
const chainType = new PyType('itertools.chain', { bases: [objectType] })

defineType<PyIterator>(chainType, {
  construct: ['chain(*iterables)', (_cls, iterables) => drawn('chain', chained(toArray(iterables)))],
  classMethods: { 'from_iterable(iterable, /)': (_cls, iterable) => drawn('chain', chained(each(iterable))) },
})

/** `itertools`: iterators made of iterators. */
export function itertoolsModule(): PyModule {
  return new PyModule('itertools', {
    accumulate: native('accumulate(iterable, func=None, *, initial=None)', (items, run, initial) =>
      drawn('accumulate', accumulated(items, run, initial)),
    ),
    batched: native('batched(iterable, n)', (items, n) => drawn('batched', batches(items, expectInt(n)))),
    chain: chainType,
    combinations: native('combinations(iterable, r)', combinations('combinations', false)),
    combinations_with_replacement: native(
      'combinations_with_replacement(iterable, r)',
      combinations('combinations_with_replacement', true),
    ),
    compress: native('compress(data, selectors)', (items, selectors) => drawn('compress', selected(items, selectors))),
    count: native('count(start=0, step=1)', (start, step) => drawn('count', counted(start, step))),
    cycle: native('cycle(iterable, /)', (items) => drawn('cycle', cycled(items))),
    dropwhile: native('dropwhile(predicate, iterable, /)', (test, items) => drawn('dropwhile', afterTrue(test, items))),
    filterfalse: native('filterfalse(function, iterable, /)', (test, items) => drawn('filterfalse', failing(test, items))),
    groupby: native('groupby(iterable, key=None)', (items, key) => drawn('groupby', grouped(items, key))),
    islice: native('islice(iterable, start, stop=?, step=?, /)', slice),
    pairwise: native('pairwise(iterable, /)', (items) => drawn('pairwise', pairs(items))),
    permutations: native('permutations(iterable, r=None)', permutations),
    product: native('product(*iterables, repeat=1)', (iterables, repeat) => {
      const pools = toArray(iterables).map((pool) => toArray(pool))
      return drawn('product', producted(Array.from({ length: expectInt(repeat) }, () => pools).flat()))
    }),
    repeat: native('repeat(object, times=?)', (value, times) => drawn('repeat', repeated(value, times))),
    starmap: native('starmap(function, iterable, /)', (run, items) => drawn('starmap', starred(run, items))),
    takewhile: native('takewhile(predicate, iterable, /)', (test, items) => drawn('takewhile', whileTrue(test, items))),
    zip_longest: native('zip_longest(*iterables, fillvalue=None)', (iterables, fill) =>
      drawn('zip_longest', filled(toArray(iterables), fill)),
    ),
  })
}
