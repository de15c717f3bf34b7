import { meter } from '../budget.ts'
import { ordered } from '../operations/compare.ts'
import { compositeKey } from '../operations/hash.ts'
import { each } from '../operations/iterate.ts'
import { nested } from '../operations/text.ts'
import { raise, raiseWith } from '../raise.ts'
import { defineType } from '../values/define.ts'
import { iterator } from '../values/iterator.ts'
import type { PyType, Value } from '../values/object.ts'
import { frozensetType, PySet, setType } from '../values/set.ts'
import { absent } from '../values/signature.ts'
import type { BinaryOperator, OrderOperator } from '../values/slots.ts'
import { PyTuple } from '../values/tuple.ts'
import { DictView } from './dict.ts'
import { shownItems } from './list.ts'

/** A set of what an iterable gives; every item is charged. */
function collected(source: Value, type: PyType = setType): PySet {
  if (source instanceof PySet) {
    meter.allocate(source.size * 32)
    return new PySet(source.values(), type)
  }
  const set = new PySet([], type)
  for (const item of each(source)) {
    meter.allocate(80)
    set.add(item)
  }
  return set
}

function only(items: Iterable<Value>, keep: (item: Value) => boolean, type: PyType): PySet {
  return new PySet([...items].filter(keep), type)
}

function combined(operator: BinaryOperator, a: PySet, b: PySet): PySet | undefined {
  const { type } = a
  meter.spend(Math.ceil((a.size + b.size) / 8))
  meter.allocate((a.size + b.size) * 32)
  switch (operator) {
    case '&': {
      // Of equal items, CPython keeps those of the smaller set, or of the right one.
      const [from, other] = b.size > a.size ? [a, b] : [b, a]
      return only(from.values(), (item) => other.has(item), type)
    }
    case '|':
      return new PySet([...a.values(), ...b.values()], type)
    case '-':
      return only(a.values(), (item) => !b.has(item), type)
    case '^':
      return new PySet(
        [...only(a.values(), (item) => !b.has(item), type).values(), ...only(b.values(), (item) => !a.has(item), type).values()],
        type,
      )
    default:
      return undefined
  }
}

function isSubset(a: PySet, b: PySet): boolean {
  meter.spend(Math.ceil(a.size / 8))
  return a.size <= b.size && [...a.values()].every((item) => b.has(item))
}

function compareSets(operator: OrderOperator, a: PySet, b: PySet): boolean {
  if (operator === '<=') return isSubset(a, b)
  if (operator === '>=') return isSubset(b, a)
  const [small, large] = operator === '<' ? [a, b] : [b, a]
  return ordered('<', small.size - large.size) && isSubset(small, large)
}

function asSet(value: Value): PySet | undefined {
  if (value instanceof PySet) return value
  return value instanceof DictView && value.part !== 'values' ? new PySet(each(value)) : undefined
}

function folded(operator: BinaryOperator, self: PySet, others: Value): PySet {
  let result = new PySet(self.values(), self.type)
  for (const other of others instanceof PyTuple ? others.items : []) result = combined(operator, result, collected(other)) ?? result
  return result
}

function replaced(self: PySet, by: PySet): null {
  const items = [...by.values()]
  self.clear()
  for (const item of items) self.add(item)
  return null
}

function shown(self: PySet): string {
  if (self.size === 0) return `${self.type.name}()`
  const items = `{${shownItems(self.values())}}`
  return self.type === setType ? items : `${self.type.name}(${items})`
}

function iterate(self: PySet) {
  const { size } = self
  const source = self.values()
  return iterator('set_iterator', () => {
    if (self.size !== size) throw raise('RuntimeError', 'Set changed size during iteration')
    const next = source.next()
    return next.done === true ? undefined : next.value
  })
}

function binary(operator: BinaryOperator, self: PySet, other: Value, reflected: boolean): Value | undefined {
  const theirs = asSet(other)
  if (theirs === undefined) return undefined
  return reflected ? combined(operator, theirs, self) : combined(operator, self, theirs)
}

for (const type of [setType, frozensetType]) {
  defineType<PySet>(type, {
    construct: [`${type.name}(iterable=?, /)`, (_cls, source) => (source === absent ? new PySet([], type) : collected(source, type))],
    methods: {
      'copy()': (self) => collected(self, type),
      'difference(*others)': (self, others) => folded('-', self, others),
      'intersection(*others)': (self, others) => folded('&', self, others),
      'union(*others)': (self, others) => folded('|', self, others),
      'symmetric_difference(other, /)': (self, other) => combined('^', self, collected(other)) ?? self,
      'isdisjoint(other, /)': (self, other) => ![...each(other)].some((item) => self.has(item)),
      'issubset(other, /)': (self, other) => isSubset(self, collected(other)),
      'issuperset(other, /)': (self, other) => isSubset(collected(other), self),
    },
    slots: {
      repr: (self) => nested(self, `${type.name}(...)`, () => shown(self)),
      truth: (self) => self.size > 0,
      length: (self) => self.size,
      unhashable: type === setType,
      hash: (self) => compositeKey('f', [...self.values()].map((item) => String(compositeKey('', [item]))).sort()),
      eq: (self, other) => {
        const theirs = asSet(other)
        if (theirs === undefined) return undefined
        meter.spend(self.size)
        return self.size === theirs.size && isSubset(self, theirs)
      },
      order: (operator, self, other) => {
        const theirs = asSet(other)
        return theirs === undefined ? undefined : compareSets(operator, self, theirs)
      },
      binary,
      iterate,
      contains: (self, item) => self.has(item),
    },
  })
}

defineType<PySet>(setType, {
  methods: {
    'add(object, /)': (self, item) => {
      meter.allocate(80)
      self.add(item)
      return null
    },
    'clear()': (self) => {
      self.clear()
      return null
    },
    'discard(object, /)': (self, item) => {
      self.delete(item)
      return null
    },
    'remove(object, /)': (self, item) => {
      if (!self.delete(item)) throw raiseWith('KeyError', [item])
      return null
    },
    'pop()': (self) => {
      const first = self.values().next()
      if (first.done === true) throw raiseWith('KeyError', ['pop from an empty set'])
      self.delete(first.value)
      return first.value
    },
    'update(*others)': (self, others) => replaced(self, folded('|', self, others)),
    'difference_update(*others)': (self, others) => replaced(self, folded('-', self, others)),
    'intersection_update(*others)': (self, others) => replaced(self, folded('&', self, others)),
    'symmetric_difference_update(other, /)': (self, other) => replaced(self, combined('^', self, collected(other)) ?? self),
  },
  slots: {
    inPlace: (operator, self, other) => {
      const result = binary(operator, self, other, false)
      if (!(result instanceof PySet)) return undefined
      replaced(self, result)
      return self
    },
  },
})
