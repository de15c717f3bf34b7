import { meter } from '../budget.ts'
import { same } from '../operations/compare.ts'
import { expectInt, indexOf } from '../operations/expect.ts'
import { compositeKey } from '../operations/hash.ts'
import { raise, valueError } from '../raise.ts'
import { defineType } from '../values/define.ts'
import { iteratorType, PyIterator } from '../values/iterator.ts'
import { PyType, type Value } from '../values/object.ts'
import { PyRange, rangeType } from '../values/range.ts'
import { absent } from '../values/signature.ts'
import { PySlice } from '../values/slice.ts'
import { position, spanOf } from './slicing.ts'

const rangeIteratorType = new PyType('range_iterator', { bases: [iteratorType] })

class RangeIterator extends PyIterator {
  readonly #range: PyRange
  #index = 0

  constructor(range: PyRange) {
    super()
    this.#range = range
  }

  override get type(): PyType {
    return rangeIteratorType
  }

  override next(): Value | undefined {
    return this.#index < this.#range.length ? this.#range.at(this.#index++) : undefined
  }
}

function makeRange(start: Value, stop: Value, step: Value): PyRange {
  if (stop === absent) return new PyRange(0, expectInt(start), 1)
  const by = expectInt(step)
  if (by === 0) throw valueError('range() arg 3 must not be zero')
  return new PyRange(expectInt(start), expectInt(stop), by)
}

function placeOf({ start, step, length }: PyRange, item: Value): number {
  const number = typeof item === 'object' ? undefined : indexOf(item)
  if (number === undefined || typeof number === 'bigint') return -1
  const place = (number - start) / step
  return Number.isInteger(place) && place >= 0 && place < length ? place : -1
}

function contains(range: PyRange, item: Value): boolean {
  if (typeof item !== 'object') return placeOf(range, item) >= 0
  for (let index = 0; index < range.length; index++) {
    if (--meter.left < 0) meter.refill()
    if (same(range.at(index), item)) return true
  }
  return false
}

/** The range backwards, for `reversed`. */
export function reversedRange({ start, step, length }: PyRange): PyIterator {
  return new RangeIterator(new PyRange(start + (length - 1) * step, start - step, -step))
}

defineType<PyRange>(rangeType, {
  construct: ['range(start, stop=?, step=1, /)', (_cls, start, stop, step) => makeRange(start, stop, step)],
  getters: { start: (self) => self.start, stop: (self) => self.stop, step: (self) => self.step },
  methods: {
    'count(value, /)': (self, item) => (contains(self, item) ? 1 : 0),
    'index(value, /)': (self, item) => {
      const place = placeOf(self, item)
      if (place < 0)
        throw valueError(
          `${indexOf(item) === undefined ? 'sequence.index(x): x not in sequence' : `${Number(indexOf(item))} is not in range`}`,
        )
      return place
    },
  },
  slots: {
    repr: ({ start, stop, step }) => (step === 1 ? `range(${start}, ${stop})` : `range(${start}, ${stop}, ${step})`),
    truth: (self) => self.length > 0,
    length: (self) => self.length,
    hash: ({ start, step, length }) => compositeKey('range', length === 0 ? [0] : length === 1 ? [1, start] : [length, start, step]),
    eq: (self, other) => {
      if (!(other instanceof PyRange)) return undefined
      if (self.length !== other.length) return false
      return self.length === 0 || (self.start === other.start && (self.length === 1 || self.step === other.step))
    },
    iterate: (self) => new RangeIterator(self),
    contains,
    getItem: (self, key) => {
      if (key instanceof PySlice) {
        const { start, stop, step } = spanOf(key, self.length)
        return new PyRange(self.at(start), self.at(stop), self.step * step)
      }
      const place = position(key, self.length, 'range')
      if (place === undefined) throw raise('IndexError', 'range object index out of range')
      return self.at(place)
    },
  },
})
