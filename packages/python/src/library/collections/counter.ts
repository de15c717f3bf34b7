import { binary as operate } from '../../operations/arithmetic.ts'
import { lessThan } from '../../operations/compare.ts'
import { expectInt } from '../../operations/expect.ts'
import { each, toArray } from '../../operations/iterate.ts'
import { nested, repr } from '../../operations/text.ts'
import '../../types/dict.ts'
import { defineType } from '../../values/define.ts'
import { dictType, PyDict } from '../../values/dict.ts'
import { iterator } from '../../values/iterator.ts'
import { PyList } from '../../values/list.ts'
import { PyType, type Value } from '../../values/object.ts'
import type { BinaryOperator } from '../../values/slots.ts'
import { PyTuple } from '../../values/tuple.ts'

/** `collections.Counter` */
export const counterType = new PyType('Counter', { bases: [dictType] })

class PyCounter extends PyDict {
  override get type(): PyType {
    return counterType
  }

  count(key: Value): Value {
    return this.get(key) ?? 0
  }

  /** Adds what a mapping counts, or one for each item of anything else; `sign` is 1 or -1. */
  tally(source: Value, sign: 1 | -1): void {
    if (source instanceof PyDict) {
      for (const [key, value] of source.entries()) this.set(key, operate(sign === 1 ? '+' : '-', this.count(key), value))
    } else if (source !== null) {
      for (const item of each(source)) this.set(item, operate('+', this.count(item), sign))
    }
  }
}

function counted(source: Value, keywords: Value): PyCounter {
  const counter = new PyCounter()
  counter.tally(source, 1)
  counter.tally(keywords, 1)
  return counter
}

/** Entries by falling count; equal counts stay in order of insertion. */
function byCount(counter: PyCounter): (readonly [Value, Value])[] {
  return [...counter.entries()].sort(([, a], [, b]) => (lessThan(b, a) ? -1 : lessThan(a, b) ? 1 : 0))
}

function mostCommon(self: PyCounter, most: Value): Value {
  const entries = byCount(self)
  const wanted = most === null ? entries : entries.slice(0, Math.max(0, expectInt(most)))
  return new PyList(wanted.map((entry) => new PyTuple(entry)))
}

function elements(self: PyCounter): Value {
  const keys = [...self.entries()]
  let index = 0
  let given = 0
  return iterator('itertools.chain', () => {
    while (index < keys.length) {
      const [key, count] = keys[index] ?? [null, 0]
      if (given < expectInt(count)) {
        given += 1
        return key
      }
      index += 1
      given = 0
    }
    return undefined
  })
}

/** `+`, `-`, `|` and `&` of counters: only counts above zero are kept. */
function combined(operator: BinaryOperator, a: PyCounter, b: PyCounter): Value | undefined {
  if (!'+-|&'.includes(operator)) return undefined
  const result = new PyCounter()
  for (const key of [...a.keys(), ...[...b.keys()].filter((other) => !a.has(other))]) {
    if (operator === '&' && !(a.has(key) && b.has(key))) continue
    const [left, right] = [a.count(key), b.count(key)]
    const count =
      operator === '|'
        ? lessThan(left, right)
          ? right
          : left
        : operator === '&'
          ? lessThan(right, left)
            ? right
            : left
          : operate(operator, left, right)
    if (lessThan(0, count)) result.set(key, count)
  }
  return result
}

function shown(self: PyCounter): string {
  if (self.size === 0) return 'Counter()'
  return `Counter({${byCount(self)
    .map(([key, count]) => `${repr(key)}: ${repr(count)}`)
    .join(', ')}})`
}

defineType<PyCounter>(counterType, {
  construct: ['Counter(iterable=None, /, **kwds)', (_cls, source, keywords) => counted(source, keywords)],
  methods: {
    'most_common(n=None)': mostCommon,
    'elements()': elements,
    'total()': (self) => toArray(new PyList([...self.values()])).reduce<Value>((sum, count) => operate('+', sum, count), 0),
    'update(iterable=None, /, **kwds)': (self, source, keywords) => {
      self.tally(source, 1)
      self.tally(keywords, 1)
      return null
    },
    'subtract(iterable=None, /, **kwds)': (self, source, keywords) => {
      self.tally(source, -1)
      self.tally(keywords, -1)
      return null
    },
    'copy()': (self) => counted(self, null),
  },
  slots: {
    repr: (self) => nested(self, 'Counter({...})', () => shown(self)),
    getItem: (self, key) => self.count(key),
    binary: (operator, self, other, reflected) =>
      other instanceof PyCounter ? (reflected ? combined(operator, other, self) : combined(operator, self, other)) : undefined,
    unary: (operator, self) => (operator === '~' ? undefined : combined(operator, new PyCounter(), self)),
  },
})
