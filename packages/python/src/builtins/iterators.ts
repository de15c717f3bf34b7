import { meter } from '../budget.ts'
import { PyGenerator } from '../compile/generators.ts'
import { add, binary } from '../operations/arithmetic.ts'
import { call, isCallable } from '../operations/call.ts'
import { equals, lessThan, order } from '../operations/compare.ts'
import { double, indexOf, typeName } from '../operations/expect.ts'
import { getItem } from '../operations/items.ts'
import { each, iterate, toArray } from '../operations/iterate.ts'
import { truth } from '../operations/truth.ts'
import { raise, raiseWith, typeError, valueError } from '../raise.ts'
import { reversedKeys } from '../types/dict.ts'
import { reversedRange } from '../types/range.ts'
import { sortedItems } from '../types/sort.ts'
import { PyBytes } from '../values/bytes.ts'
import { native } from '../values/define.ts'
import { PyDict } from '../values/dict.ts'
import { Raised } from '../values/exception.ts'
import { float, isFloat } from '../values/float.ts'
import { iterator, PyIterator } from '../values/iterator.ts'
import { PyList } from '../values/list.ts'
import type { Value } from '../values/object.ts'
import { PyRange } from '../values/range.ts'
import { absent } from '../values/signature.ts'
import { PyTuple } from '../values/tuple.ts'
import { typeOf } from '../values/type-of.ts'

function itemsOf(values: Value): readonly Value[] {
  return values instanceof PyTuple ? values.items : []
}

function enumerate(source: Value, start: Value): Value {
  const first = indexOf(start)
  if (first === undefined) throw typeError(`'${typeName(start)}' object cannot be interpreted as an integer`)
  const walk = iterate(source)
  let index: Value = first
  return iterator('enumerate', () => {
    const item = walk.next()
    if (item === undefined) return undefined
    const pair = new PyTuple([index, item])
    index = typeof index === 'number' ? index + 1 : add(index, 1)
    return pair
  })
}

function zip(sources: Value, strict: Value): Value {
  const walks = itemsOf(sources).map((source, index) => {
    if (typeOf(source).slots.iterate === undefined) throw typeError(`'${typeName(source)}' object is not iterable`)
    return { walk: iterate(source), place: index + 1 }
  })
  const strictly = truth(strict)
  return iterator('zip', () => {
    const row: Value[] = []
    for (const { walk, place } of walks) {
      const item = walk.next()
      if (item === undefined) {
        if (strictly) checkAllEnded(walks, place)
        return undefined
      }
      row.push(item)
    }
    return row.length === 0 ? undefined : new PyTuple(row)
  })
}

function checkAllEnded(walks: readonly { readonly walk: PyIterator; readonly place: number }[], ended: number): void {
  const range = (place: number) => (place === 2 ? 'argument 1' : `arguments 1-${place - 1}`)
  if (ended > 1) throw valueError(`zip() argument ${ended} is shorter than ${range(ended)}`)
  for (const { walk, place } of walks.slice(1)) {
    if (walk.next() !== undefined) throw valueError(`zip() argument ${place} is longer than ${range(place)}`)
  }
}

function map(code: Value, sources: Value): Value {
  const lists = itemsOf(sources)
  if (lists.length === 0) throw typeError('map() must have at least two arguments.')
  const walks = lists.map(iterate)
  return iterator('map', () => {
    const args: Value[] = []
    for (const walk of walks) {
      const item = walk.next()
      if (item === undefined) return undefined
      args.push(item)
    }
    return call(code, args)
  })
}

function filter(test: Value, source: Value): Value {
  const walk = iterate(source)
  return iterator('filter', () => {
    for (let item = walk.next(); item !== undefined; item = walk.next()) {
      if (--meter.left < 0) meter.refill()
      if (truth(test === null ? item : call(test, [item]))) return item
    }
    return undefined
  })
}

function reversed(value: Value): Value {
  if (value instanceof PyDict) return reversedKeys(value)
  if (value instanceof PyRange) return reversedRange(value)
  const own = typeOf(value).lookup('__reversed__')
  if (own !== undefined) return call(own, [value])
  const { slots } = typeOf(value)
  if (slots.getItem === undefined || slots.length === undefined) throw typeError(`'${typeName(value)}' object is not reversible`)
  if (typeof value === 'string' || value instanceof PyBytes) return backwards('reversed', toArray(value))
  if (value instanceof PyList || value instanceof PyTuple) {
    let index = value.items.length - 1
    return iterator(value instanceof PyList ? 'list_reverseiterator' : 'reversed', () => value.items[index--])
  }
  let index = slots.length(value) - 1
  return iterator('reversed', () => (index < 0 ? undefined : getItem(value, index--)))
}

function backwards(name: string, items: readonly Value[]): Value {
  let index = items.length - 1
  return iterator(name, () => items[index--])
}

/** `min` and `max` differ in whether a later item has to be less or more than the best so far. */
function extreme(name: 'min' | 'max') {
  return (args: Value, key: Value, otherwise: Value): Value => {
    const given = itemsOf(args)
    const [first] = given
    if (first === undefined) throw typeError(`${name} expected at least 1 argument, got 0`)
    if (given.length > 1 && otherwise !== absent) {
      throw typeError(`Cannot specify a default for ${name}() with multiple positional arguments`)
    }
    let best: { readonly value: Value; readonly key: Value } | undefined
    for (const value of given.length > 1 ? given : each(first)) {
      const rank = key === null ? value : call(key, [value])
      if (best === undefined || (name === 'min' ? lessThan(rank, best.key) : isMore(rank, best.key))) best = { value, key: rank }
    }
    if (best !== undefined) return best.value
    if (otherwise === absent) throw valueError(`${name}() iterable argument is empty`)
    return otherwise
  }
}

function isMore(a: Value, b: Value): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a > b
  return truth(order('>', a, b))
}

function next(walk: Value, otherwise: Value): Value {
  if (!(walk instanceof PyIterator)) return nextOfOwn(walk, otherwise)
  const value = walk.next()
  if (value !== undefined) return value
  if (otherwise !== absent) return otherwise
  if (walk instanceof PyGenerator && walk.returned !== null) throw raiseWith('StopIteration', [walk.returned])
  throw raise('StopIteration')
}

function nextOfOwn(walk: Value, otherwise: Value): Value {
  const own = typeOf(walk).lookup('__next__')
  if (own === undefined) throw typeError(`'${typeName(walk)}' object is not an iterator`)
  try {
    return call(own, [walk])
  } catch (error) {
    if (otherwise !== absent && error instanceof Raised && error.exception.cls.name === 'StopIteration') return otherwise
    throw error
  }
}

function iter(value: Value, sentinel: Value): Value {
  if (sentinel === absent) return iterate(value)
  if (!isCallable(value)) throw typeError('iter(object, sentinel): object must be callable')
  return iterator('callable_iterator', () => {
    const item = call(value, [])
    return equals(item, sentinel) ? undefined : item
  })
}

/** Adds floats as CPython 3.12 does: with Neumaier's compensation, so that `sum([0.1] * 10)` is 1.0. */
function sum(source: Value, start: Value): Value {
  if (typeof start === 'string') throw typeError("sum() can't sum strings [use ''.join(seq) instead]")
  if (start instanceof PyBytes) throw typeError("sum() can't sum bytes [use b''.join(seq) instead]")
  let total: Value = start
  const walk = iterate(source)
  for (let item = walk.next(); item !== undefined; item = walk.next()) {
    if (--meter.left < 0) meter.refill()
    if (isFloat(item) && double(total) !== undefined && typeof total !== 'bigint' && isNumber(total)) {
      return sumFloats(double(total) ?? 0, item, walk)
    }
    total = binary('+', total, item)
  }
  return total
}

function isNumber(value: Value): boolean {
  return typeof value === 'number' || typeof value === 'boolean' || isFloat(value)
}

function sumFloats(start: number, first: Value, walk: PyIterator): Value {
  let total = start
  let lost = 0
  for (let item: Value | undefined = first; item !== undefined; item = walk.next()) {
    if (--meter.left < 0) meter.refill()
    const number = isNumber(item) ? double(item) : undefined
    if (number === undefined) return sum(walk, binary('+', float(compensated(total, lost)), item))
    if (isFloat(item)) {
      const next = total + number
      lost += Math.abs(total) >= Math.abs(number) ? total - next + number : number - next + total
      total = next
    } else total += number
  }
  return float(compensated(total, lost))
}

function compensated(total: number, lost: number): number {
  return lost !== 0 && Number.isFinite(lost) ? total + lost : total
}

/** The builtins that draw from iterables. */
export const iteratingBuiltins: readonly Value[] = [
  native('all(iterable, /)', (source) => {
    for (const item of each(source)) if (!truth(item)) return false
    return true
  }),
  native('any(iterable, /)', (source) => {
    for (const item of each(source)) if (truth(item)) return true
    return false
  }),
  native('enumerate(iterable, start=0)', enumerate),
  native('filter(function, iterable, /)', filter),
  native('iter(object, sentinel=?, /)', iter),
  native('map(func, /, *iterables)', map),
  native('max(*args, key=None, default=?)', extreme('max')),
  native('min(*args, key=None, default=?)', extreme('min')),
  native('next(iterator, default=?, /)', next),
  native('reversed(sequence, /)', reversed),
  native(
    'sorted(iterable, /, *, key=None, reverse=False)',
    (source, key, reverse) => new PyList(sortedItems(toArray(source), key, truth(reverse))),
  ),
  native('sum(iterable, /, start=0)', sum),
  native('zip(*iterables, strict=False)', zip),
]
