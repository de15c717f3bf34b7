import { meter } from '../budget.ts'
import { sequencesEqual, sequencesOrdered } from '../operations/compare.ts'
import { expectInt, typeName } from '../operations/expect.ts'
import { forEachItem, toArray } from '../operations/iterate.ts'
import { nested, repr } from '../operations/text.ts'
import { truth } from '../operations/truth.ts'
import { raise, typeError, valueError } from '../raise.ts'
import { defineType } from '../values/define.ts'
import { listType, PyList } from '../values/list.ts'
import type { Value } from '../values/object.ts'
import { absent } from '../values/signature.ts'
import { PySlice } from '../values/slice.ts'
import { typeOf } from '../values/type-of.ts'
import { bound, countAmong, ItemIterator, includes, indexAmong, listIteratorType, timesItems } from './sequence.ts'
import { position, sliced, spanOf } from './slicing.ts'
import { sortedItems } from './sort.ts'

function extend(list: PyList, source: Value): void {
  if (source instanceof PyList) {
    const more = source.items.slice()
    meter.allocate(more.length * 8)
    const items = list.mutable()
    for (const item of more) items.push(item)
    return
  }
  const items = list.mutable()
  forEachItem(source, (item) => {
    meter.allocate(8)
    items.push(item)
  })
}

function pop(list: PyList, index: Value): Value {
  const items = list.mutable()
  const asked = expectInt(index)
  if (items.length === 0) throw raise('IndexError', 'pop from empty list')
  const place = asked < 0 ? asked + items.length : asked
  if (place < 0 || place >= items.length) throw raise('IndexError', 'pop index out of range')
  if (place === items.length - 1) return items.pop() ?? null
  meter.spend(Math.ceil(items.length / 64))
  return items.splice(place, 1)[0] ?? null
}

function insert(list: PyList, index: Value, value: Value): null {
  const items = list.mutable()
  const asked = expectInt(index)
  meter.allocate(8)
  meter.spend(Math.ceil(items.length / 64))
  items.splice(asked < 0 ? Math.max(0, asked + items.length) : asked, 0, value)
  return null
}

function sort(list: PyList, key: Value, reverse: Value): null {
  const items = list.mutable()
  const before = items.slice()
  const after = sortedItems(before, key, truth(reverse))
  if (list.items.length !== before.length) throw valueError('list modified during sort')
  for (let index = 0; index < after.length; index++) items[index] = after[index] ?? null
  return null
}

function setItem(list: PyList, key: Value, value: Value): void {
  if (key instanceof PySlice) {
    setSlice(list, key, value)
    return
  }
  const place = position(key, list.items.length, 'list')
  if (place === undefined) throw raise('IndexError', 'list assignment index out of range')
  list.mutable()[place] = value
}

function setSlice(list: PyList, slice: PySlice, value: Value): void {
  if (typeOf(value).slots.iterate === undefined) throw typeError('can only assign an iterable')
  const items = list.mutable()
  const { start, stop, step, count } = spanOf(slice, items.length)
  const more = toArray(value)
  if (step === 1) {
    const rest = items.slice(Math.max(start, stop))
    items.length = start
    for (const item of [...more, ...rest]) items.push(item)
    return
  }
  if (more.length !== count) {
    throw valueError(`attempt to assign sequence of size ${more.length} to extended slice of size ${count}`)
  }
  more.forEach((item, index) => {
    items[start + index * step] = item
  })
}

function deleteItem(list: PyList, key: Value): void {
  const items = list.mutable()
  meter.spend(Math.ceil(items.length / 64))
  if (key instanceof PySlice) {
    const { start, step, count } = spanOf(key, items.length)
    const gone = new Set(Array.from({ length: count }, (_, index) => start + index * step))
    const left = items.filter((_, index) => !gone.has(index))
    items.length = 0
    for (const item of left) items.push(item)
    return
  }
  const place = position(key, items.length, 'list')
  if (place === undefined) throw raise('IndexError', 'list assignment index out of range')
  items.splice(place, 1)
}

function getItem(list: PyList, key: Value): Value {
  if (key instanceof PySlice) {
    const chosen = sliced(list.items, key)
    meter.allocate(32 + chosen.length * 8)
    return new PyList(chosen)
  }
  const place = position(key, list.items.length, 'list')
  if (place === undefined) throw raise('IndexError', 'list index out of range')
  return list.items[place] ?? null
}

defineType<PyList>(listType, {
  construct: ['list(iterable=?, /)', (_cls, source) => new PyList(source === absent ? [] : toArray(source))],
  methods: {
    'append(object, /)': (self, value) => {
      meter.allocate(8)
      self.mutable().push(value)
      return null
    },
    'clear()': (self) => {
      self.mutable().length = 0
      return null
    },
    'copy()': (self) => new PyList(toArray(self)),
    'count(value, /)': (self, value) => countAmong(self.items, value),
    'extend(iterable, /)': (self, source) => {
      extend(self, source)
      return null
    },
    'index(value, start=0, stop=9007199254740991, /)': (self, value, start, stop) => {
      const { length } = self.items
      const found = indexAmong(self.items, value, bound(start, length, 0), bound(stop, length, length))
      if (found < 0) throw valueError(`${repr(value)} is not in list`)
      return found
    },
    'insert(index, object, /)': insert,
    'pop(index=-1, /)': pop,
    'remove(value, /)': (self, value) => {
      const found = indexAmong(self.items, value)
      if (found < 0) throw valueError('list.remove(x): x not in list')
      self.mutable().splice(found, 1)
      return null
    },
    'reverse()': (self) => {
      self.mutable().reverse()
      return null
    },
    'sort(*, key=None, reverse=False)': sort,
  },
  slots: {
    repr: (self) => nested(self, '[...]', () => `[${shownItems(self.items)}]`),
    truth: (self) => self.items.length > 0,
    length: (self) => self.items.length,
    unhashable: true,
    eq: (self, other) => (other instanceof PyList ? sequencesEqual(self.items, other.items) : undefined),
    order: (operator, self, other) => (other instanceof PyList ? sequencesOrdered(operator, self.items, other.items) : undefined),
    concatenation: (other) => `can only concatenate list (not "${other}") to list`,
    binary: (operator, self, other, reflected) => {
      if (operator === '*') {
        const items = timesItems(self.items, other)
        return items === undefined ? undefined : new PyList(items)
      }
      if (operator !== '+' || reflected || !(other instanceof PyList)) return undefined
      meter.allocate((self.items.length + other.items.length) * 8)
      return new PyList([...self.items, ...other.items])
    },
    inPlace: (operator, self, other) => {
      if (operator === '+') {
        if (typeOf(other).slots.iterate === undefined) throw typeError(`'${typeName(other)}' object is not iterable`)
        extend(self, other)
        return self
      }
      if (operator !== '*') return undefined
      const items = timesItems(self.items, other)
      if (items === undefined) return undefined
      const own = self.mutable()
      own.length = 0
      for (const item of items) own.push(item)
      return self
    },
    iterate: (self) => new ItemIterator(self, listIteratorType),
    contains: (self, item) => includes(self.items, item),
    getItem,
    setItem,
    deleteItem,
  },
})

/** `1, 2, 3`; stops as soon as the memory budget does. */
export function shownItems(items: Iterable<Value>): string {
  let text = ''
  for (const item of items) {
    const shown = repr(item)
    meter.allocate(shown.length)
    text += text === '' ? shown : `, ${shown}`
  }
  return text
}
