import { meter } from '../budget.ts'
import { percentFormat } from '../format/percent.ts'
import { codePoints } from '../format/spec.ts'
import { formatTemplate } from '../format/template.ts'
import { expectInt, expectStr, indexOf, typeName } from '../operations/expect.ts'
import { getItem as itemOf } from '../operations/items.ts'
import { each } from '../operations/iterate.ts'
import { repetitions } from '../operations/repetition.ts'
import { str } from '../operations/text.ts'
import { concatenated, repeated } from '../operations/text-arithmetic.ts'
import { hasSurrogates } from '../operations/text-order.ts'
import { truth } from '../operations/truth.ts'
import { raise, raiseWith, typeError, valueError } from '../raise.ts'
import { PyBytes } from '../values/bytes.ts'
import { defineType, type TypeDefinition } from '../values/define.ts'
import { PyDict } from '../values/dict.ts'
import { iterator } from '../values/iterator.ts'
import type { Value } from '../values/object.ts'
import { absent } from '../values/signature.ts'
import { PySlice } from '../values/slice.ts'
import { PyTuple } from '../values/tuple.ts'
import { strType, typeOf } from '../values/type-of.ts'
import { characters, lengthOf, stretch, toCharacters } from './code-points.ts'
import { decoded, encoded } from './encoding.ts'
import { position, sliced, spanOf } from './slicing.ts'
import { partition, split, splitFromRight, splitLines, stripped } from './str-split.ts'
import { capitalized, caseFolded, swapped, textTests, titled } from './str-tests.ts'
import { makeTranslation, translated } from './str-translate.ts'

/** Where `what` is in a stretch, in characters of the whole text; -1 when it is not. */
function search(text: string, what: Value, bounds: { readonly start: Value; readonly end: Value; readonly last?: boolean }): number {
  const wanted = expectSearched(what)
  const part = stretch(text, bounds.start, bounds.end)
  if (!part.exists) return -1
  meter.spend(Math.ceil(part.text.length / 256))
  const at = bounds.last === true ? part.text.lastIndexOf(wanted) : part.text.indexOf(wanted)
  return at < 0 ? -1 : toCharacters(text, part.offset + at)
}

function expectSearched(what: Value): string {
  if (typeof what !== 'string') throw typeError(`must be str, not ${typeName(what)}`)
  return what
}

function searchOrRaise(text: string, what: Value, bounds: { readonly start: Value; readonly end: Value; readonly last?: boolean }): number {
  const found = search(text, what, bounds)
  if (found < 0) throw valueError('substring not found')
  return found
}

function count(text: string, what: Value, start: Value, end: Value): number {
  const wanted = expectSearched(what)
  const part = stretch(text, start, end)
  if (!part.exists) return 0
  meter.spend(Math.ceil(part.text.length / 64))
  if (wanted === '') return lengthOf(part.text) + 1
  return part.text.split(wanted).length - 1
}

function affixed(
  text: string,
  affix: Value,
  bounds: { readonly start: Value; readonly end: Value; readonly name: 'startswith' | 'endswith' },
): boolean {
  const options = affix instanceof PyTuple ? affix.items : [affix]
  const part = stretch(text, bounds.start, bounds.end)
  return options.some((option) => {
    if (typeof option !== 'string') {
      if (affix instanceof PyTuple) throw typeError(`tuple for ${bounds.name} must only contain str, not ${typeName(option)}`)
      throw typeError(`${bounds.name} first arg must be str or a tuple of str, not ${typeName(option)}`)
    }
    if (!part.exists) return false
    return bounds.name === 'startswith' ? part.text.startsWith(option) : part.text.endsWith(option)
  })
}

function join(separator: string, source: Value): string {
  if (typeOf(source).slots.iterate === undefined) throw typeError('can only join an iterable')
  const parts: string[] = []
  for (const item of each(source)) {
    if (typeof item !== 'string') throw typeError(`sequence item ${parts.length}: expected str instance, ${typeName(item)} found`)
    meter.allocate(item.length + separator.length)
    parts.push(item)
  }
  return parts.join(separator)
}

function replace(text: string, old: Value, by: Value, most: Value): string {
  const [from, to] = [replaceArgument(old, 1), replaceArgument(by, 2)]
  const limit = expectInt(most)
  if (from === '') {
    const all = characters(text)
    meter.allocate(text.length * 9 + (all.length + 1) * to.length)
    return insertedBetween(all, to, limit < 0 ? all.length + 1 : limit)
  }
  let left = occurrences(text, from, limit)
  meter.allocate(text.length + left * Math.max(0, to.length - from.length))
  // A function, so that `$&` in the new text means nothing.
  return text.replaceAll(from, () => (left-- > 0 ? to : from))
}

/** How often a text is in another, up to `limit` if that is not negative. */
function occurrences(text: string, part: string, limit: number): number {
  meter.spend(Math.ceil(text.length / 64))
  let count = 0
  for (let at = text.indexOf(part); at >= 0 && count !== limit; at = text.indexOf(part, at + part.length)) {
    if (--meter.left < 0) meter.refill()
    count++
  }
  return count
}

function insertedBetween(all: readonly string[], to: string, limit: number): string {
  let result = ''
  for (let index = 0; index <= all.length; index++) result += (index < limit ? to : '') + (all[index] ?? '')
  return result
}

function replaceArgument(value: Value, place: number): string {
  if (typeof value === 'string') return value
  throw typeError(`replace() argument ${place} must be str, not ${typeName(value)}`)
}

function justified(text: string, width: Value, fill: Value, name: 'ljust' | 'rjust' | 'center'): string {
  if (typeof fill !== 'string') throw typeError(`The fill character must be a unicode character, not ${typeName(fill)}`)
  if (codePoints(fill) !== 1) throw typeError('The fill character must be exactly one character long')
  const missing = expectInt(width) - lengthOf(text)
  if (missing <= 0) return text
  if (name === 'ljust') return text + repeated(fill, missing)
  if (name === 'rjust') return repeated(fill, missing) + text
  const left = Math.floor(missing / 2) + (missing & Number(expectInt(width)) & 1)
  return repeated(fill, left) + text + repeated(fill, missing - left)
}

function zeroFilled(text: string, width: Value): string {
  const missing = expectInt(width) - lengthOf(text)
  if (missing <= 0) return text
  const sign = /^[+-]/.exec(text)?.[0] ?? ''
  return sign + repeated('0', missing) + text.slice(sign.length)
}

function expandTabs(text: string, size: Value): string {
  const width = expectInt(size)
  let column = 0
  let result = ''
  for (const character of text) {
    if (character === '\t') {
      const spaces = width <= 0 ? 0 : width - (column % width)
      meter.allocate(spaces)
      result += ' '.repeat(spaces)
      column += spaces
    } else {
      result += character
      column = character === '\n' || character === '\r' ? 0 : column + 1
    }
  }
  return result
}

function getItem(text: string, key: Value): Value {
  if (key instanceof PySlice) {
    if (!hasSurrogates(text) && key.step === null) return sliceUnits(text, key)
    return sliced(characters(text), key).join('')
  }
  const all = hasSurrogates(text) ? characters(text) : undefined
  const found = indexOf(key)
  if (found === undefined) throw typeError(`string indices must be integers, not '${typeName(key)}'`)
  const place = position(key, all === undefined ? text.length : all.length, 'string')
  if (place === undefined) throw raise('IndexError', 'string index out of range')
  return (all === undefined ? text[place] : all[place]) ?? ''
}

function sliceUnits(text: string, key: PySlice): string {
  const { start, stop } = spanOf(key, text.length)
  return text.slice(start, Math.max(start, stop))
}

const tests = Object.fromEntries(
  Object.entries(textTests).map(([name, test]) => [
    `${name}()`,
    (self: string) => {
      meter.spend(self.length >> 3)
      return test(self)
    },
  ]),
)

const searching: TypeDefinition<string>['methods'] = {
  'count(sub, start=None, end=None, /)': count,
  'find(sub, start=None, end=None, /)': (self, what, start, end) => search(self, what, { start, end }),
  'rfind(sub, start=None, end=None, /)': (self, what, start, end) => search(self, what, { start, end, last: true }),
  'index(sub, start=None, end=None, /)': (self, what, start, end) => searchOrRaise(self, what, { start, end }),
  'rindex(sub, start=None, end=None, /)': (self, what, start, end) => searchOrRaise(self, what, { start, end, last: true }),
  'startswith(prefix, start=None, end=None, /)': (self, prefix, start, end) => affixed(self, prefix, { start, end, name: 'startswith' }),
  'endswith(suffix, start=None, end=None, /)': (self, suffix, start, end) => affixed(self, suffix, { start, end, name: 'endswith' }),
  'removeprefix(prefix, /)': (self, prefix) => {
    const start = expectStr(prefix, 'removeprefix() argument')
    return self.startsWith(start) ? self.slice(start.length) : self
  },
  'removesuffix(suffix, /)': (self, suffix) => {
    const end = expectStr(suffix, 'removesuffix() argument')
    return end !== '' && self.endsWith(end) ? self.slice(0, -end.length) : self
  },
}

const cutting: TypeDefinition<string>['methods'] = {
  'join(iterable, /)': join,
  'partition(sep, /)': (self, sep) => partition(self, sep, false),
  'rpartition(sep, /)': (self, sep) => partition(self, sep, true),
  'split(sep=None, maxsplit=-1)': split,
  'rsplit(sep=None, maxsplit=-1)': splitFromRight,
  'splitlines(keepends=False)': (self, keep) => splitLines(self, truth(keep)),
  'strip(chars=None, /)': (self, chars) => stripped(self, chars, { left: true, right: true }),
  'lstrip(chars=None, /)': (self, chars) => stripped(self, chars, { left: true, right: false }),
  'rstrip(chars=None, /)': (self, chars) => stripped(self, chars, { left: false, right: true }),
}

/** With the characters charged that are looked at one by one. */
function charged(change: (self: string) => Value): (self: string) => Value {
  return (self) => {
    meter.spend(self.length >> 3)
    meter.allocate(self.length)
    return change(self)
  }
}

const changing: TypeDefinition<string>['methods'] = {
  'capitalize()': charged(capitalized),
  'casefold()': charged(caseFolded),
  'lower()': charged((self) => self.toLowerCase()),
  'upper()': charged((self) => self.toUpperCase()),
  'swapcase()': charged(swapped),
  'title()': charged(titled),
  "center(width, fillchar=' ', /)": (self, width, fill) => justified(self, width, fill, 'center'),
  "ljust(width, fillchar=' ', /)": (self, width, fill) => justified(self, width, fill, 'ljust'),
  "rjust(width, fillchar=' ', /)": (self, width, fill) => justified(self, width, fill, 'rjust'),
  'zfill(width, /)': zeroFilled,
  'expandtabs(tabsize=8)': expandTabs,
  'replace(old, new, count=-1, /)': replace,
  'translate(table, /)': translated,
  "encode(encoding='utf-8', errors='strict')": (self, encoding, errors) => encoded(self, encoding, errors),
  'format(*args, **kwargs)': (self, args, keywords) =>
    formatTemplate(self, {
      positional: args instanceof PyTuple ? args.items : [],
      named: (name) => (keywords instanceof PyDict ? keywords.get(name) : undefined),
    }),
  'format_map(mapping, /)': (self, mapping) => formatTemplate(self, { positional: undefined, named: (name) => fromMapping(mapping, name) }),
}

function fromMapping(mapping: Value, name: string): Value {
  const value = mapping instanceof PyDict ? mapping.get(name) : itemOf(mapping, name)
  if (value === undefined) throw raiseWith('KeyError', [name])
  return value
}

defineType<string>(strType, {
  construct: [
    'str(object=?, encoding=?, errors=?)',
    (_cls, object, encoding, errors) => {
      if (object === absent) return ''
      if (encoding === absent && errors === absent) return str(object)
      if (!(object instanceof PyBytes)) throw typeError(`decoding to str: need a bytes-like object, ${typeName(object)} found`)
      return decoded(object, encoding === absent ? 'utf-8' : encoding, errors === absent ? 'strict' : errors)
    },
  ],
  staticMethods: { 'maketrans(x, y=?, z=?, /)': makeTranslation },
  methods: { ...tests, ...searching, ...cutting, ...changing },
  slots: {
    length: lengthOf,
    concatenation: (other) => `can only concatenate str (not "${other}") to str`,
    binary: (operator, self, other, reflected) => {
      if (operator === '%' && !reflected) return percentFormat(self, other)
      if (operator === '*') {
        const times = repetitions(other)
        return times === undefined ? undefined : repeated(self, times)
      }
      return operator === '+' && !reflected && typeof other === 'string' ? concatenated(self, other) : undefined
    },
    iterate: (self) => {
      const source = self[Symbol.iterator]()
      return iterator(hasSurrogates(self) ? 'str_iterator' : 'str_ascii_iterator', () => source.next().value)
    },
    contains: (self, item) => {
      if (typeof item !== 'string') throw typeError(`'in <string>' requires string as left operand, not ${typeName(item)}`)
      meter.spend(Math.ceil(self.length / 32))
      return self.includes(item)
    },
    getItem,
  },
})
