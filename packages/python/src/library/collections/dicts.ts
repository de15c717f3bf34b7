import { call, isCallable } from '../../operations/call.ts'
import { nested, repr } from '../../operations/text.ts'
import { truth } from '../../operations/truth.ts'
import { raise, raiseWith, typeError } from '../../raise.ts'
import { update } from '../../types/dict.ts'
import { defineType } from '../../values/define.ts'
import { dictType, PyDict } from '../../values/dict.ts'
import { PyType, type Value } from '../../values/object.ts'
import { absent } from '../../values/signature.ts'
import { PyTuple } from '../../values/tuple.ts'

/** `collections.defaultdict` */
export const defaultDictType = new PyType('collections.defaultdict', { bases: [dictType] })
/** `collections.OrderedDict` */
export const orderedDictType = new PyType('collections.OrderedDict', { bases: [dictType] })

class PyDefaultDict extends PyDict {
  factory: Value = null

  override get type(): PyType {
    return defaultDictType
  }

  /** The value, made and kept when it is missing. Raises KeyError without a factory. */
  need(key: Value): Value {
    const found = this.get(key)
    if (found !== undefined) return found
    if (this.factory === null) throw raiseWith('KeyError', [key])
    const made = call(this.factory, [])
    this.set(key, made)
    return made
  }
}

class PyOrderedDict extends PyDict {
  override get type(): PyType {
    return orderedDictType
  }
}

function fill(dict: PyDict, args: Value, keywords: Value): void {
  const [source = absent] = args instanceof PyTuple ? args.items : []
  update(dict, source, keywords instanceof PyDict ? keywords.entries() : [])
}

function plainText(dict: PyDict): string {
  return `{${[...dict.entries()].map(([key, value]) => `${repr(key)}: ${repr(value)}`).join(', ')}}`
}

defineType<PyDefaultDict>(defaultDictType, {
  construct: [
    'defaultdict(default_factory=None, /, *args, **kwargs)',
    (_cls, factory, args, keywords) => {
      if (factory !== null && !isCallable(factory)) throw typeError('first argument must be callable or None')
      const dict = new PyDefaultDict()
      dict.factory = factory
      fill(dict, args, keywords)
      return dict
    },
  ],
  methods: {
    'copy()': (self) => {
      const copy = new PyDefaultDict()
      copy.factory = self.factory
      update(copy, self, [])
      return copy
    },
    '__missing__(key, /)': (self, key) => self.need(key),
  },
  getters: { default_factory: (self) => self.factory },
  slots: {
    repr: (self) => nested(self, 'defaultdict(...)', () => `defaultdict(${repr(self.factory)}, ${plainText(self)})`),
    getItem: (self, key) => self.need(key),
    setAttribute: (self, name, value) => {
      if (name === 'default_factory') self.factory = value
      return name === 'default_factory'
    },
  },
})

function moveToEnd(self: PyOrderedDict, key: Value, last: Value): null {
  const value = self.get(key)
  if (value === undefined) throw raiseWith('KeyError', [key])
  const others = [...self.entries()].filter(([other]) => other !== key && self.get(other) !== undefined)
  self.delete(key)
  const rest = others.filter(([other]) => self.has(other))
  self.clear()
  if (!truth(last)) self.set(key, value)
  for (const [other, kept] of rest) self.set(other, kept)
  if (truth(last)) self.set(key, value)
  return null
}

function popItem(self: PyOrderedDict, last: Value): Value {
  const entries = [...self.entries()]
  const entry = truth(last) ? entries.at(-1) : entries[0]
  if (entry === undefined) throw raise('KeyError', 'dictionary is empty')
  self.delete(entry[0])
  return new PyTuple(entry)
}

defineType<PyOrderedDict>(orderedDictType, {
  construct: [
    'OrderedDict(*args, **kwargs)',
    (_cls, args, keywords) => {
      const dict = new PyOrderedDict()
      fill(dict, args, keywords)
      return dict
    },
  ],
  methods: {
    'move_to_end(key, last=True)': moveToEnd,
    'popitem(last=True)': popItem,
    'copy()': (self) => {
      const copy = new PyOrderedDict()
      update(copy, self, [])
      return copy
    },
  },
  slots: { repr: (self) => nested(self, '...', () => (self.size === 0 ? 'OrderedDict()' : `OrderedDict(${plainText(self)})`)) },
})
