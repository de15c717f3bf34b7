import { meter } from '../../budget.ts'
import { same, sequencesEqual, sequencesOrdered } from '../../operations/compare.ts'
import { expectInt } from '../../operations/expect.ts'
import { each, toArray } from '../../operations/iterate.ts'
import { nested, repr } from '../../operations/text.ts'
import { raise, typeError, valueError } from '../../raise.ts'
import { defineType } from '../../values/define.ts'
import { iterator } from '../../values/iterator.ts'
import { objectType, PyObject, PyType, type Value } from '../../values/object.ts'

/** `collections.deque` */
export const dequeType = new PyType('collections.deque', { bases: [objectType] })

class PyDeque extends PyObject {
  readonly items: Value[]
  readonly most: number | null

  constructor(items: Value[], most: number | null) {
    super()
    this.items = items
    this.most = most
    if (most !== null && items.length > most) items.splice(0, items.length - most)
  }

  override get type(): PyType {
    return dequeType
  }

  push(item: Value): null {
    meter.allocate(8)
    this.items.push(item)
    if (this.most !== null && this.items.length > this.most) this.items.shift()
    return null
  }

  unshift(item: Value): null {
    meter.allocate(8)
    meter.spend(this.items.length >> 6)
    this.items.unshift(item)
    if (this.most !== null && this.items.length > this.most) this.items.pop()
    return null
  }

  take(end: 'left' | 'right'): Value {
    const item = end === 'left' ? this.items.shift() : this.items.pop()
    if (item === undefined) throw raise('IndexError', 'pop from an empty deque')
    return item
  }

  index(key: Value): number {
    const at = expectInt(key)
    const index = at < 0 ? at + this.items.length : at
    if (index < 0 || index >= this.items.length) throw raise('IndexError', 'deque index out of range')
    return index
  }
}

function construct(iterable: Value, most: Value): PyDeque {
  const limit = most === null ? null : expectInt(most)
  if (limit !== null && limit < 0) throw valueError('maxlen must be non-negative')
  return new PyDeque(iterable === null ? [] : toArray(iterable), limit)
}

function rotate(self: PyDeque, steps: Value): null {
  const { items } = self
  if (items.length === 0) return null
  const by = ((expectInt(steps) % items.length) + items.length) % items.length
  items.unshift(...items.splice(items.length - by, by))
  return null
}

function extend(self: PyDeque, iterable: Value, side: 'left' | 'right'): null {
  for (const item of toArray(iterable)) side === 'left' ? self.unshift(item) : self.push(item)
  return null
}

function remove(self: PyDeque, value: Value): null {
  const index = self.items.findIndex((item) => same(item, value))
  if (index === -1) throw valueError(`${repr(value)} is not in deque`)
  self.items.splice(index, 1)
  return null
}

defineType<PyDeque>(dequeType, {
  construct: ['deque(iterable=None, maxlen=None)', (_cls, iterable, most) => construct(iterable, most)],
  methods: {
    'append(item, /)': (self, item) => self.push(item),
    'appendleft(item, /)': (self, item) => self.unshift(item),
    'pop()': (self) => self.take('right'),
    'popleft()': (self) => self.take('left'),
    'extend(iterable, /)': (self, iterable) => extend(self, iterable, 'right'),
    'extendleft(iterable, /)': (self, iterable) => extend(self, iterable, 'left'),
    'rotate(n=1, /)': rotate,
    'remove(value, /)': remove,
    'count(value, /)': (self, value) => self.items.filter((item) => same(item, value)).length,
    'clear()': (self) => {
      self.items.length = 0
      return null
    },
    'copy()': (self) => new PyDeque(self.items.slice(), self.most),
    'reverse()': (self) => {
      self.items.reverse()
      return null
    },
  },
  getters: { maxlen: (self) => self.most },
  slots: {
    repr: (self) =>
      nested(self, '[...]', () => `deque([${self.items.map(repr).join(', ')}]${self.most === null ? '' : `, maxlen=${self.most}`})`),
    length: (self) => self.items.length,
    truth: (self) => self.items.length > 0,
    unhashable: true,
    eq: (self, other) => (other instanceof PyDeque ? sequencesEqual(self.items, other.items) : undefined),
    order: (operator, self, other) => (other instanceof PyDeque ? sequencesOrdered(operator, self.items, other.items) : undefined),
    iterate: (self) => {
      const { length } = self.items
      let index = 0
      return iterator('_collections._deque_iterator', () => {
        if (self.items.length !== length) throw raise('RuntimeError', 'deque mutated during iteration')
        const item = self.items[index]
        index += 1
        return item
      })
    },
    contains: (self, item) => [...each(self)].some((other) => same(other, item)),
    getItem: (self, key) => self.items[self.index(key)] ?? null,
    setItem: (self, key, value) => {
      self.items[self.index(key)] = value
    },
    deleteItem: (self, key) => {
      self.items.splice(self.index(key), 1)
    },
    binary: (operator, self, other, reflected) => {
      if (operator !== '+' || reflected) return undefined
      if (!(other instanceof PyDeque))
        throw typeError(`can only concatenate deque (not "${other instanceof PyObject ? other.type.name : typeof other}") to deque`)
      return new PyDeque([...self.items, ...other.items], self.most)
    },
  },
})
