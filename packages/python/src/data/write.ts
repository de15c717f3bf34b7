import { meter } from '../budget.ts'
import { floatRepr } from '../format/float.ts'
import { decimalText } from '../operations/text.ts'
import { PyDict } from '../values/dict.ts'
import { Raised } from '../values/exception.ts'
import { PyFloat } from '../values/float.ts'
import { PyList } from '../values/list.ts'
import { PyObject, type Value } from '../values/object.ts'
import { typeOf } from '../values/type-of.ts'
import type { Codec } from './codec.ts'
import type { Json } from './json.ts'
import { allCodecs, originOf } from './read.ts'

/** A value that task data cannot hold. */
export class NotData extends Error {
  /** What it is, and where inside the value: `[0].name`. */
  readonly kind: string
  readonly path: string[] = []

  constructor(kind: string) {
    super(`${kind} cannot be kept in data`)
    this.name = 'NotData'
    this.kind = kind
  }
}

/** Deeper data than this is refused: JSON readers elsewhere would be at their end too. */
const maxDepth = 200
const holders: PyObject[] = []

/** The JSON of a value. What was read from JSON and not changed is that very JSON again. Throws NotData. */
export function writeJson(value: Value): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return value
    case 'bigint':
      return { $python: 'int', value: intText(value) }
    default:
      return value === null ? null : writeObject(value)
  }
}

/** Ints longer than CPython writes are not data: their text alone would take seconds. */
function intText(value: bigint): string {
  try {
    return decimalText(value)
  } catch (error) {
    if (error instanceof Raised) throw new NotData('an int of more than 4,300 digits')
    throw error
  }
}

function writeObject(value: PyObject): Json {
  if (value instanceof PyFloat) return { $python: 'float', value: floatRepr(value.value) }
  if (holders.includes(value)) throw new NotData('a container that holds itself')
  if (holders.length >= maxDepth) throw new NotData(`a value nested more than ${maxDepth} deep`)
  holders.push(value)
  try {
    if (value instanceof PyList) return writeList(value)
    if (value instanceof PyDict && hasTextKeys(value)) return writeDict(value)
    return writeTagged(value)
  } finally {
    holders.pop()
  }
}

function writeList(list: PyList): Json {
  const { items, json } = list.history
  if (items === undefined) return json ?? []
  if (json !== undefined && items.every((item, index) => isUntouched(item, json[index]))) return json
  meter.allocate(items.length * 8)
  const written = items.map((item, index) => at(`[${index}]`, () => writeJson(item)))
  return written
}

/** Whether a part that was read from this JSON still says the same: only containers can have changed inside. */
function isUntouched(value: Value, json: Json | undefined): boolean {
  if (!(value instanceof PyObject) || value instanceof PyFloat) return true
  if (value instanceof PyList) {
    const { items, json: own } = value.history
    if (own === json && items === undefined) return true
  } else if (value instanceof PyDict) {
    const { values, json: own } = value.history
    if (own === json && (values === undefined || everyUntouched(values, own))) return true
  }
  return writeJson(value) === json
}

function everyUntouched(values: ReadonlyMap<unknown, Value>, json: { readonly [key: string]: Json } | undefined): boolean {
  if (json === undefined) return false
  for (const [key, value] of values) if (value instanceof PyObject && !isUntouched(value, json[String(key)])) return false
  return true
}

function hasTextKeys(dict: PyDict): boolean {
  const { values, json } = dict.history
  if (json !== undefined) return true
  for (const key of values?.keys() ?? []) if (typeof key !== 'string' || key === '$python' || key.charCodeAt(0) === 0) return false
  return true
}

function writeDict(dict: PyDict): Json {
  const { values, json } = dict.history
  if (values === undefined) return json ?? {}
  if (json !== undefined && everyUntouched(values, json)) return json
  meter.allocate(values.size * 16)
  const written: [string, Json][] = []
  for (const [key, value] of dict.entries()) {
    const name = String(key)
    const part = at(`[${JSON.stringify(name)}]`, () => writeJson(value))
    written.push([name, part])
  }
  // `fromEntries` defines keys, where an assignment to `__proto__` would do something else.
  return Object.fromEntries(written)
}

let byType: ReadonlyMap<unknown, Codec> | undefined

function writeTagged(value: PyObject): Json {
  byType ??= new Map([...allCodecs()].map((codec) => [codec.type, codec]))
  // A named tuple is kept as a tuple, and a Counter as a dict.
  const kept = byType
  const codec = typeOf(value)
    .mro.map((type) => kept.get(type))
    .find((found) => found !== undefined)
  if (codec === undefined) throw new NotData(described(value))
  const origin = originOf(value)
  const written: Json = { $python: codec.tag, value: codec.encode(value) }
  return origin !== undefined && sameJson(origin, written) ? origin : written
}

function described(value: PyObject): string {
  const { name } = value.type
  return `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name}`
}

function at<T>(step: string, write: () => T): T {
  try {
    return write()
  } catch (error) {
    if (error instanceof NotData && error.path.length < 20) error.path.unshift(step)
    throw error
  }
}

/** Whether two JSON values say the same. */
export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b)) return false
    return a.length === b.length && a.every((item: Json, index) => sameJson(item, b[index] ?? null))
  }
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))]
  return left.length === right.size && left.every(([key, value]: [string, Json]) => sameJson(value, right.get(key) ?? null))
}
