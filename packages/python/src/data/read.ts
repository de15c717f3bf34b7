import { codecs } from '../library/modules.ts'
import { PyDict } from '../values/dict.ts'
import { float, PyFloat } from '../values/float.ts'
import { PyList } from '../values/list.ts'
import type { PyObject, Value } from '../values/object.ts'
import type { Codec } from './codec.ts'
import { containerCodecs } from './container-codecs.ts'
import type { Json } from './json.ts'
import { writeJson } from './write.ts'

type Tagged = { readonly $python: string; readonly value: Json }

let tags: ReadonlyMap<string, Codec> | undefined

/** At first use, because the modules of the library import values that import this file. */
function byTag(): ReadonlyMap<string, Codec> {
  tags ??= new Map([...containerCodecs(readJson, writeJson), ...codecs].map((codec) => [codec.tag, codec]))
  return tags
}

const origins = new WeakMap<PyObject, Json>()

/** The tagged JSON that a value was read from, if it was. */
export function originOf(value: PyObject): Json | undefined {
  return origins.get(value)
}

/** The codec of a tag. */
export function codecOf(tag: string): Codec | undefined {
  return byTag().get(tag)
}

/** All codecs, for finding one by type. */
export function allCodecs(): Iterable<Codec> {
  return byTag().values()
}

/** Whether JSON is `{ "$python": …, "value": … }` of a type that is known here. */
export function isTagged(json: Json): json is Tagged {
  if (typeof json !== 'object' || json === null || !('$python' in json) || !('value' in json)) return false
  return typeof json.$python === 'string' && byTag().has(json.$python) && Object.keys(json).length === 2
}

/** The Python value of JSON. Lists and objects are read when somebody looks inside. Throws RangeError for a broken tagged value. */
export function readJson(json: Json): Value {
  switch (typeof json) {
    case 'number':
      // A number this large is a float in Python's JSON too, once it is written with a dot or an exponent.
      return Number.isSafeInteger(json) ? json + 0 : float(json)
    case 'object':
      return json === null ? null : readContainer(json)
    default:
      return json
  }
}

function readContainer(json: readonly Json[] | { readonly [key: string]: Json }): Value {
  if (isArray(json)) return new PyList(undefined, { json, read: readJson })
  if (!isTagged(json)) return new PyDict({ json, read: readJson })
  const value = byTag().get(json.$python)?.decode(json.value) ?? null
  if (typeof value === 'object' && value !== null && !(value instanceof PyFloat)) origins.set(value, json)
  return value
}

function isArray(json: Json): json is readonly Json[] {
  return Array.isArray(json)
}
