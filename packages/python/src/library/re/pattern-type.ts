import { meter } from '../../budget.ts'
import { call, isCallable } from '../../operations/call.ts'
import { expectInt, typeName } from '../../operations/expect.ts'
import { repr } from '../../operations/text.ts'
import { typeError } from '../../raise.ts'
import { defineType } from '../../values/define.ts'
import { PyDict } from '../../values/dict.ts'
import { iterator } from '../../values/iterator.ts'
import { PyList } from '../../values/list.ts'
import { objectType, PyObject, PyType, type Value } from '../../values/object.ts'
import { PyTuple } from '../../values/tuple.ts'
import { asRaised } from './errors.ts'
import { PyMatch, patternKey } from './match-type.ts'
import { findAll, findOnce, groupText, type MatchSpans, type Pattern, type Search, split, substitute } from './pattern.ts'
import { Subject } from './subject.ts'
import { FLAG } from './syntax.ts'
import { expandTemplate, parseTemplate } from './template.ts'

/** `re.Pattern` */
export const patternType = new PyType('re.Pattern', { bases: [objectType] })

const MOST_SHOWN = 200
const charge = (steps: number): void => meter.spend(steps)

/** A compiled pattern, as scripts see it. */
export class PyPattern extends PyObject {
  readonly compiled: Pattern

  constructor(compiled: Pattern) {
    super()
    this.compiled = compiled
  }

  override get type(): PyType {
    return patternType
  }
}

/** The text to search; raises TypeError for anything else. */
function subjectOf(value: Value): Subject {
  const text = textOf(value)
  meter.allocate(text.length * 4)
  meter.spend(text.length >> 5)
  return new Subject(text)
}

function textOf(value: Value): string {
  if (typeof value === 'string') return value
  if (typeName(value) === 'bytes') throw typeError('cannot use a string pattern on a bytes-like object')
  throw typeError(`expected string or bytes-like object, got '${typeName(value)}'`)
}

/** Where a search begins and ends, as the optional arguments say. */
export interface Range {
  readonly from: Value
  readonly to: Value
}

const everything: Range = { from: 0, to: null }

function limits(range: Range): { from: number; to?: number } {
  const from = expectInt(range.from)
  return range.to === null ? { from } : { from, to: expectInt(range.to) }
}

/** `match`, `search` and `fullmatch`. */
export function find(self: PyPattern, kind: Search['kind'], text: Value, range: Range = everything): Value {
  const found = findOnce(self.compiled, subjectOf(text), { kind, ...limits(range) }, charge)
  return found === null ? null : new PyMatch(self, found)
}

function* matches(self: PyPattern, text: Value, range: Range): Generator<MatchSpans> {
  yield* findAll(self.compiled, subjectOf(text), limits(range), charge)
}

/** What `findall` gives for one match: the only group, all groups, or the whole. */
function listed(self: PyPattern, match: MatchSpans): Value {
  const { groupCount } = self.compiled
  if (groupCount <= 1) return groupText(match, groupCount) ?? ''
  return new PyTuple(Array.from({ length: groupCount }, (_, index) => groupText(match, index + 1) ?? ''))
}

export function findEvery(self: PyPattern, text: Value, range: Range = everything): Value {
  const items: Value[] = []
  for (const match of matches(self, text, range)) {
    meter.allocate(16)
    items.push(listed(self, match))
  }
  return new PyList(items)
}

export function findEach(self: PyPattern, text: Value, range: Range = everything): Value {
  // The text is looked at when asked for, not at the first step.
  const found = findAll(self.compiled, subjectOf(text), limits(range), charge)
  return iterator('callable_iterator', () => {
    const { value, done } = found.next()
    return done === true ? undefined : new PyMatch(self, value)
  })
}

export function splitText(self: PyPattern, text: Value, most: Value): Value {
  return new PyList(split(self.compiled, textOf(text), expectInt(most), charge))
}

/** `sub` and `subn`: the new text and how many matches were replaced. */
export function replaceIn(self: PyPattern, replacement: Value, text: Value, most: Value): { text: string; count: number } {
  const how = { most: Math.max(0, expectInt(most)), replace: replacer(self, replacement) }
  const subject = textOf(text)
  meter.allocate(subject.length * 6)
  return substitute(self.compiled, subject, how, charge)
}

function replacer(self: PyPattern, replacement: Value): (match: MatchSpans, index: number) => string {
  if (typeof replacement === 'string') {
    if (!replacement.includes('\\')) return allocating(() => replacement)
    const template = readTemplate(self, replacement)
    return allocating((match) => expandTemplate(template, match))
  }
  if (!isCallable(replacement)) {
    throw typeError(`decoding to str: need a bytes-like object, ${typeName(replacement)} found`)
  }
  return (match, index) => {
    const result = call(replacement, [new PyMatch(self, match)])
    if (result === null) return ''
    if (typeof result === 'string') return result
    throw typeError(`sequence item ${index}: expected str instance, ${typeName(result)} found`)
  }
}

function allocating(replace: (match: MatchSpans) => string): (match: MatchSpans) => string {
  return (match) => {
    const text = replace(match)
    meter.allocate(text.length * 2)
    return text
  }
}

function readTemplate(self: PyPattern, text: string): ReturnType<typeof parseTemplate> {
  try {
    return parseTemplate(text, self.compiled)
  } catch (error) {
    throw asRaised(error)
  }
}

const FLAG_NAMES = ['IGNORECASE', 'LOCALE', 'MULTILINE', 'DOTALL', 'VERBOSE', 'DEBUG', 'ASCII'] as const

function shown({ compiled }: PyPattern): string {
  const names = FLAG_NAMES.filter((name) => (compiled.flags & FLAG[name]) !== 0).map((name) => `re.${name}`)
  return `re.compile(${[repr(compiled.text).slice(0, MOST_SHOWN), ...(names.length > 0 ? [names.join('|')] : [])].join(', ')})`
}

defineType<PyPattern>(patternType, {
  methods: {
    'match(string, pos=0, endpos=None)': (self, text, from, to) => find(self, 'match', text, { from, to }),
    'search(string, pos=0, endpos=None)': (self, text, from, to) => find(self, 'search', text, { from, to }),
    'fullmatch(string, pos=0, endpos=None)': (self, text, from, to) => find(self, 'fullmatch', text, { from, to }),
    'findall(string, pos=0, endpos=None)': (self, text, from, to) => findEvery(self, text, { from, to }),
    'finditer(string, pos=0, endpos=None)': (self, text, from, to) => findEach(self, text, { from, to }),
    'split(string, maxsplit=0)': (self, text, most) => splitText(self, text, most),
    'sub(repl, string, count=0)': (self, replacement, text, most) => replaceIn(self, replacement, text, most).text,
    'subn(repl, string, count=0)': (self, replacement, text, most) => {
      const result = replaceIn(self, replacement, text, most)
      return new PyTuple([result.text, result.count])
    },
  },
  getters: {
    pattern: (self) => self.compiled.text,
    flags: (self) => self.compiled.flags,
    groups: (self) => self.compiled.groupCount,
    groupindex: (self) => PyDict.of(self.compiled.groupIndex),
  },
  slots: {
    repr: shown,
    hash: (self) => patternKey(self.compiled.text, self.compiled.flags),
    eq: (self, other) =>
      other instanceof PyPattern ? self.compiled.text === other.compiled.text && self.compiled.flags === other.compiled.flags : undefined,
  },
})
