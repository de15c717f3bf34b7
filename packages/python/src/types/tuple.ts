import { meter } from '../budget.ts'
import { sequencesEqual, sequencesOrdered } from '../operations/compare.ts'
import { compositeKey } from '../operations/hash.ts'
import { toArray } from '../operations/iterate.ts'
import { nested, repr } from '../operations/text.ts'
import { raise, valueError } from '../raise.ts'
import { defineType } from '../values/define.ts'
import type { Value } from '../values/object.ts'
import { absent } from '../values/signature.ts'
import { PySlice } from '../values/slice.ts'
import { emptyTuple, PyTuple, tupleType } from '../values/tuple.ts'
import { shownItems } from './list.ts'
import { bound, countAmong, ItemIterator, includes, indexAmong, timesItems, tupleIteratorType } from './sequence.ts'
import { position, sliced } from './slicing.ts'

function getItem(tuple: PyTuple, key: Value): Value {
  if (key instanceof PySlice) return new PyTuple(sliced(tuple.items, key))
  const place = position(key, tuple.items.length, 'tuple')
  if (place === undefined) throw raise('IndexError', 'tuple index out of range')
  return tuple.items[place] ?? null
}

defineType<PyTuple>(tupleType, {
  construct: [
    'tuple(iterable=?, /)',
    (_cls, source) => {
      if (source === absent) return emptyTuple
      return source instanceof PyTuple ? source : new PyTuple(toArray(source))
    },
  ],
  methods: {
    'count(value, /)': (self, value) => countAmong(self.items, value),
    'index(value, start=0, stop=9007199254740991, /)': (self, value, start, stop) => {
      const { length } = self.items
      const found = indexAmong(self.items, value, bound(start, length, 0), bound(stop, length, length))
      if (found < 0) throw valueError('tuple.index(x): x not in tuple')
      return found
    },
  },
  slots: {
    repr: (self) =>
      nested(self, '(...)', () => (self.items.length === 1 ? `(${repr(self.items[0] ?? null)},)` : `(${shownItems(self.items)})`)),
    truth: (self) => self.items.length > 0,
    length: (self) => self.items.length,
    hash: (self) => compositeKey('t', self.items),
    eq: (self, other) => (other instanceof PyTuple ? sequencesEqual(self.items, other.items) : undefined),
    order: (operator, self, other) => (other instanceof PyTuple ? sequencesOrdered(operator, self.items, other.items) : undefined),
    concatenation: (other) => `can only concatenate tuple (not "${other}") to tuple`,
    binary: (operator, self, other, reflected) => {
      if (operator === '*') {
        const items = timesItems(self.items, other)
        return items === undefined ? undefined : new PyTuple(items)
      }
      if (operator !== '+' || reflected || !(other instanceof PyTuple)) return undefined
      meter.allocate((self.items.length + other.items.length) * 8)
      return new PyTuple([...self.items, ...other.items])
    },
    iterate: (self) => new ItemIterator(self, tupleIteratorType),
    contains: (self, item) => includes(self.items, item),
    getItem,
  },
})
