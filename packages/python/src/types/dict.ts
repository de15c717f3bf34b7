import { meter } from '../budget.ts'
import { same } from '../operations/compare.ts'
import { typeName } from '../operations/expect.ts'
import { each, toArray } from '../operations/iterate.ts'
import { suggestion } from '../operations/nearest.ts'
import { nested, repr } from '../operations/text.ts'
import { raise, raiseWith, typeError, valueError } from '../raise.ts'
import { defineType } from '../values/define.ts'
import { dictType, PyDict } from '../values/dict.ts'
import { iterator, type PyIterator } from '../values/iterator.ts'
import { objectType, PyObject, PyType, type Value } from '../values/object.ts'
import { PySet } from '../values/set.ts'
import { absent } from '../values/signature.ts'
import { PyTuple } from '../values/tuple.ts'
import { typeOf } from '../values/type-of.ts'

/** What `for` draws from a dict; a dict that changes size meanwhile is an error. */
function walk(dict: PyDict, name: string, source: Iterator<Value>): PyIterator {
  const { size } = dict
  return iterator(name, () => {
    if (dict.size !== size) throw raise('RuntimeError', 'dictionary changed size during iteration')
    const next = source.next()
    return next.done === true ? undefined : next.value
  })
}

function* pairs(dict: PyDict): Generator<Value> {
  for (const entry of dict.entries()) yield new PyTuple(entry)
}

type Part = 'keys' | 'values' | 'items'
const viewTypes: Readonly<Record<Part, PyType>> = {
  keys: new PyType('dict_keys', { bases: [objectType] }),
  values: new PyType('dict_values', { bases: [objectType] }),
  items: new PyType('dict_items', { bases: [objectType] }),
}

/** `d.keys()`, `d.values()`, `d.items()`: always what the dict holds now. */
export class DictView extends PyObject {
  readonly dict: PyDict
  readonly part: Part

  constructor(dict: PyDict, part: Part) {
    super()
    this.dict = dict
    this.part = part
  }

  override get type(): PyType {
    return viewTypes[this.part]
  }

  iterate(): PyIterator {
    const { dict, part } = this
    if (part === 'keys') return walk(dict, 'dict_keyiterator', dict.keys())
    return part === 'values' ? walk(dict, 'dict_valueiterator', dict.values()) : walk(dict, 'dict_itemiterator', pairs(dict))
  }

  has(item: Value): boolean {
    const { dict, part } = this
    if (part === 'keys') return dict.has(item)
    if (part === 'values') return [...dict.values()].some((value) => same(value, item))
    const [key, value] = item instanceof PyTuple && item.items.length === 2 ? item.items : []
    const found = key === undefined ? undefined : dict.get(key)
    return found !== undefined && value !== undefined && same(found, value)
  }
}

for (const part of ['keys', 'values', 'items'] as const) {
  defineType<DictView>(viewTypes[part], {
    slots: {
      repr: (self) => nested(self, '...', () => `dict_${part}([${[...each(self)].map(repr).join(', ')}])`),
      length: (self) => self.dict.size,
      iterate: (self) => self.iterate(),
      contains: (self, item) => self.has(item),
      ...(part === 'values' ? {} : setLike()),
    },
  })
}

/** Keys and items are compared and combined as sets. */
function setLike() {
  return {
    unhashable: true,
    eq: (self: DictView, other: Value) =>
      compared(self, other, (a, b) => a.size === b.size && [...a.values()].every((item) => b.has(item))),
    binary: (operator: string, self: DictView, other: Value, reflected: boolean) => {
      if (typeOf(other).slots.iterate === undefined) return undefined
      const own = new PySet(each(self))
      const theirs = new PySet(each(other))
      const [a, b] = reflected ? [theirs, own] : [own, theirs]
      if (operator === '&') return new PySet([...a.values()].filter((item) => b.has(item)))
      if (operator === '|') return new PySet([...a.values(), ...b.values()])
      if (operator === '-') return new PySet([...a.values()].filter((item) => !b.has(item)))
      if (operator !== '^') return undefined
      return new PySet([...[...a.values()].filter((item) => !b.has(item)), ...[...b.values()].filter((item) => !a.has(item))])
    },
  }
}

function compared(self: DictView, other: Value, compare: (a: PySet, b: PySet) => boolean): boolean | undefined {
  if (!(other instanceof DictView || other instanceof PySet)) return undefined
  return compare(new PySet(each(self)), new PySet(each(other)))
}

/** `dict(source, **keywords)` into a dict that is there. */
export function update(dict: PyDict, source: Value, keywords: Iterable<readonly [Value, Value]>): void {
  if (source instanceof PyDict) for (const [key, value] of source.entries()) put(dict, key, value)
  else if (source !== absent) updateFromPairs(dict, source)
  for (const [key, value] of keywords) put(dict, key, value)
}

function put(dict: PyDict, key: Value, value: Value): void {
  meter.allocate(100)
  if (--meter.left < 0) meter.refill()
  dict.set(key, value)
}

function updateFromPairs(dict: PyDict, source: Value): void {
  if (typeOf(source).slots.iterate === undefined) throw typeError(`'${typeName(source)}' object is not iterable`)
  let index = 0
  for (const item of each(source)) {
    if (typeOf(item).slots.iterate === undefined) {
      throw typeError(`cannot convert dictionary update sequence element #${index} to a sequence`)
    }
    const pair = toArray(item)
    const [key, value] = pair
    if (key === undefined || value === undefined || pair.length !== 2) {
      throw valueError(`dictionary update sequence element #${index} has length ${pair.length}; 2 is required`)
    }
    put(dict, key, value)
    index++
  }
}

function merged(a: PyDict, b: PyDict): PyDict {
  meter.allocate((a.size + b.size) * 48)
  const result = a.copy()
  for (const [key, value] of b.entries()) result.set(key, value)
  return result
}

function equal(a: PyDict, b: PyDict): boolean {
  if (a.size !== b.size) return false
  meter.spend(a.size)
  for (const [key, value] of a.entries()) {
    const other = b.get(key)
    if (other === undefined || !same(value, other)) return false
  }
  return true
}

function popItem(dict: PyDict): Value {
  const last = [...dict.keys()].at(-1)
  if (last === undefined) throw raiseWith('KeyError', ['popitem(): dictionary is empty'])
  return new PyTuple([last, dict.delete(last) ?? null])
}

const fresh = (keywords: Value): Iterable<readonly [Value, Value]> => (keywords instanceof PyDict ? keywords.entries() : [])

defineType<PyDict>(dictType, {
  construct: [
    'dict(iterable=?, /, **kwargs)',
    (_cls, source, keywords) => {
      const dict = new PyDict()
      update(dict, source, fresh(keywords))
      return dict
    },
  ],
  classMethods: {
    'fromkeys(iterable, value=None, /)': (_cls, keys, value) => {
      const dict = new PyDict()
      for (const key of each(keys)) put(dict, key, value)
      return dict
    },
  },
  methods: {
    'clear()': (self) => {
      self.clear()
      return null
    },
    'copy()': (self) => {
      meter.allocate(self.size * 48)
      return self.copy()
    },
    'get(key, default=None, /)': (self, key, otherwise) => {
      const value = self.get(key)
      return value === undefined ? otherwise : value
    },
    'items()': (self) => new DictView(self, 'items'),
    'keys()': (self) => new DictView(self, 'keys'),
    'values()': (self) => new DictView(self, 'values'),
    'pop(key, default=?, /)': (self, key, otherwise) => {
      const value = self.delete(key)
      if (value !== undefined) return value
      if (otherwise === absent) throw raiseWith('KeyError', [key])
      return otherwise
    },
    'popitem()': popItem,
    'setdefault(key, default=None, /)': (self, key, otherwise) => {
      const value = self.get(key)
      if (value !== undefined) return value
      put(self, key, otherwise)
      return otherwise
    },
    'update(iterable=?, /, **kwargs)': (self, source, keywords) => {
      update(self, source, fresh(keywords))
      return null
    },
  },
  slots: {
    repr: (self) => nested(self, '{...}', () => `{${shownEntries(self)}}`),
    truth: (self) => self.size > 0,
    length: (self) => self.size,
    unhashable: true,
    eq: (self, other) => (other instanceof PyDict ? equal(self, other) : undefined),
    binary: (operator, self, other, reflected) => {
      if (operator !== '|' || !(other instanceof PyDict)) return undefined
      return reflected ? merged(other, self) : merged(self, other)
    },
    inPlace: (operator, self, other) => {
      if (operator !== '|') return undefined
      update(self, other, [])
      return self
    },
    iterate: (self) => walk(self, 'dict_keyiterator', self.keys()),
    contains: (self, item) => self.has(item),
    getItem: (self, key) => {
      const value = self.get(key)
      if (value === undefined) throw missingKey(self, key)
      return value
    },
    setItem: (self, key, value) => put(self, key, value),
    deleteItem: (self, key) => {
      if (self.delete(key) === undefined) throw missingKey(self, key)
    },
  },
})

function shownEntries(dict: PyDict): string {
  let text = ''
  for (const [key, value] of dict.entries()) {
    const shown = `${repr(key)}: ${repr(value)}`
    meter.allocate(shown.length)
    text += text === '' ? shown : `, ${shown}`
  }
  return text
}

/** The KeyError names the nearest key, if a text is only misspelt. */
function missingKey(dict: PyDict, key: Value) {
  const names = () => [...dict.keys()].filter((name): name is string => typeof name === 'string')
  return raiseWith('KeyError', [key], typeof key === 'string' ? suggestion(key, names) : undefined)
}

/** The reversed keys, for `reversed(d)`. */
export function reversedKeys(dict: PyDict): PyIterator {
  return walk(dict, 'dict_reversekeyiterator', [...dict.keys()].reverse().values())
}
