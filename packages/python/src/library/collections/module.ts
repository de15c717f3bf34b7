import { expectStr } from '../../operations/expect.ts'
import { toArray } from '../../operations/iterate.ts'
import { repr } from '../../operations/text.ts'
import { truth } from '../../operations/truth.ts'
import { raise, typeError, valueError } from '../../raise.ts'
import { defineType, native } from '../../values/define.ts'
import { PyDict } from '../../values/dict.ts'
import { PyModule } from '../../values/module.ts'
import type { PyType, Value } from '../../values/object.ts'
import { namedTupleType, PyNamedTuple } from '../named-tuple.ts'
import { counterType } from './counter.ts'
import { dequeType } from './deque.ts'
import { defaultDictType, orderedDictType } from './dicts.ts'

const KEYWORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
)

/** Field names as given: a list of them, or one text with commas or spaces. Refuses what cannot be a field. */
function fieldNames(given: Value, rename: Value): readonly string[] {
  const names =
    typeof given === 'string'
      ? given
          .replaceAll(',', ' ')
          .split(/\s+/)
          .filter((name) => name !== '')
      : toArray(given).map((name) => expectStr(name))
  const seen = new Set<string>()
  return names.map((name, index) => {
    const problem = problemOf(name, seen)
    seen.add(name)
    if (problem === undefined) return name
    if (truth(rename)) return `_${index}`
    throw valueError(problem)
  })
}

function problemOf(name: string, seen: ReadonlySet<string>): string | undefined {
  if (!/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name)) return `Type names and field names must be valid identifiers: ${repr(name)}`
  if (KEYWORDS.has(name)) return `Type names and field names cannot be a keyword: ${repr(name)}`
  if (name.startsWith('_')) return `Field names cannot start with an underscore: ${repr(name)}`
  return seen.has(name) ? `Encountered duplicate field name: ${repr(name)}` : undefined
}

function namedTuple(typename: Value, given: Value, rename: Value, defaults: Value): Value {
  const name = expectStr(typename)
  const fields = fieldNames(given, rename)
  const fallbacks = defaults === null ? [] : toArray(defaults)
  if (fallbacks.length > fields.length) throw typeError('Got more default values than field names')
  const type = namedTupleType(name, fields)
  const firstDefault = fields.length - fallbacks.length
  const shape: Shape = { name, fields, fallbackAt: (index) => fallbacks[index - firstDefault] }
  defineType<PyNamedTuple>(type, {
    construct: ['__new__(*args, **kwargs)', (cls, args, keywords) => new PyNamedTuple(cls, fieldValues(shape, toArray(args), keywords))],
    methods: {
      '_asdict()': (self) => PyDict.of(fields.map((field, index) => [field, self.items[index] ?? null] as const)),
      '_replace(**kwargs)': (self, keywords) => replaced(self, fields, keywords),
    },
    slots: {
      setAttribute: (_self, field) => {
        throw raise('AttributeError', fields.includes(field) ? "can't set attribute" : `'${name}' object has no attribute '${field}'`)
      },
    },
    classMethods: { '_make(iterable, /)': (cls, iterable) => made(cls, fields, iterable) },
  })
  return type
}

interface Shape {
  readonly name: string
  readonly fields: readonly string[]
  /** The default of a field, or undefined. */
  readonly fallbackAt: (index: number) => Value | undefined
}

/** The values of a call in the order of the fields. Raises TypeError in the words of a class of that name. */
function fieldValues({ name, fields, fallbackAt }: Shape, args: readonly Value[], keywords: Value): Value[] {
  const named = keywords instanceof PyDict ? keywords : new PyDict()
  const unknown = [...named.keys()].find((key) => !fields.includes(String(key)))
  if (unknown !== undefined) throw typeError(`${name}.__new__() got an unexpected keyword argument '${String(unknown)}'`)
  if (args.length > fields.length) {
    throw typeError(`${name}.__new__() takes ${fields.length + 1} positional arguments but ${args.length + 1} were given`)
  }
  const twice = fields.find((field, index) => index < args.length && named.has(field))
  if (twice !== undefined) throw typeError(`${name}.__new__() got multiple values for argument '${twice}'`)
  const values = fields.map((field, index) => args[index] ?? named.get(field) ?? fallbackAt(index))
  const missing = fields.filter((_, index) => values[index] === undefined)
  if (missing.length > 0) throw missingFields(name, missing)
  return values.filter((value) => value !== undefined)
}

function missingFields(name: string, fields: readonly string[]): ReturnType<typeof typeError> {
  const quoted = fields.map((field) => `'${field}'`)
  const last = quoted.at(-1) ?? ''
  const list = quoted.length < 3 ? quoted.join(' and ') : `${quoted.slice(0, -1).join(', ')}, and ${last}`
  return typeError(`${name}.__new__() missing ${fields.length} required positional argument${fields.length === 1 ? '' : 's'}: ${list}`)
}

function replaced(self: PyNamedTuple, fields: readonly string[], keywords: Value): Value {
  const changes = keywords instanceof PyDict ? keywords : new PyDict()
  const unknown = [...changes.keys()].filter((key) => !fields.includes(String(key)))
  if (unknown.length > 0) throw valueError(`Got unexpected field names: [${unknown.map(repr).join(', ')}]`)
  return new PyNamedTuple(
    self.type,
    self.items.map((item, index) => changes.get(fields[index] ?? '') ?? item),
  )
}

function made(cls: PyType, fields: readonly string[], iterable: Value): Value {
  const items = toArray(iterable)
  if (items.length !== fields.length) throw typeError(`Expected ${fields.length} arguments, got ${items.length}`)
  return new PyNamedTuple(cls, items)
}

/** `collections`: containers beyond the built-in ones. */
export function collectionsModule(): PyModule {
  return new PyModule('collections', {
    Counter: counterType,
    OrderedDict: orderedDictType,
    defaultdict: defaultDictType,
    deque: dequeType,
    namedtuple: native('def namedtuple(typename, field_names, *, rename=False, defaults=None, module=None)', namedTuple),
  })
}
