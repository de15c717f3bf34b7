import { floatRepr } from '../format/float.ts'
import { str } from '../operations/text.ts'
import { bytesType, PyBytes } from '../values/bytes.ts'
import { dictType, PyDict } from '../values/dict.ts'
import { Raised } from '../values/exception.ts'
import { float, floatType, isFloat } from '../values/float.ts'
import { int, intType } from '../values/int.ts'
import type { Value } from '../values/object.ts'
import { frozensetType, PySet, setType } from '../values/set.ts'
import { PyTuple, tupleType } from '../values/tuple.ts'
import { base64, fromBase64 } from './base64.ts'
import type { Codec } from './codec.ts'
import type { Json } from './json.ts'

type Read = (json: Json) => Value
type Write = (value: Value) => Json

function listed(json: Json): readonly Json[] {
  if (Array.isArray(json)) return json
  throw new RangeError(`expected a list, found ${JSON.stringify(json)}`)
}

function text(json: Json, shape: RegExp): string {
  if (typeof json === 'string' && json.length < 5000 && shape.test(json)) return json
  throw new RangeError(`expected a text like ${shape.source}, found ${JSON.stringify(json)}`)
}

function floatValue(json: Json): number {
  const name = text(json, /^(?:-?inf|nan|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/)
  if (name === 'nan') return Number.NaN
  if (name.endsWith('inf')) return name === 'inf' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
  return Number(name)
}

const items = (value: Value): readonly Value[] =>
  value instanceof PyTuple ? value.items : value instanceof PySet ? [...value.values()] : []

/** How the interpreter's own types travel; parts go through `read` and `write`. */
export function containerCodecs(read: Read, write: Write): readonly Codec[] {
  const asList = { encode: (value: Value) => items(value).map(write), plain: (json: Json) => json }
  return [
    {
      tag: 'float',
      type: floatType,
      encode: (value) => floatRepr(typeof value === 'number' ? value : isFloat(value) ? value.value : 0),
      decode: (json) => float(floatValue(json)),
      // JSON knows no infinities: people see the text.
      plain: (json) => (Number.isFinite(floatValue(json)) ? floatValue(json) : json),
    },
    {
      tag: 'int',
      type: intType,
      encode: str,
      decode: (json) => int(BigInt(text(json, /^-?\d+$/))),
      plain: (json) => json,
    },
    { tag: 'tuple', type: tupleType, decode: (json) => new PyTuple(listed(json).map(read)), ...asList },
    { tag: 'set', type: setType, decode: (json) => setOf(listed(json).map(read), setType), ...asList },
    { tag: 'frozenset', type: frozensetType, decode: (json) => setOf(listed(json).map(read), frozensetType), ...asList },
    {
      tag: 'bytes',
      type: bytesType,
      encode: (value) => (value instanceof PyBytes ? base64(value.octets) : ''),
      decode: (json) => {
        if (typeof json !== 'string') throw new RangeError(`expected base64, found ${JSON.stringify(json)}`)
        return new PyBytes(fromBase64(json))
      },
      plain: (json) => json,
    },
    {
      tag: 'dict',
      type: dictType,
      encode: (value) => (value instanceof PyDict ? Array.from(value.entries(), ([key, item]) => [write(key), write(item)]) : []),
      decode: (json) => dictOf(listed(json), read),
      plain: (json) => json,
    },
  ]
}

function setOf(values: readonly Value[], type: typeof setType): PySet {
  return unhashableRefused(() => new PySet(values, type))
}

function dictOf(pairs: readonly Json[], read: Read): PyDict {
  const dict = new PyDict()
  for (const pair of pairs) {
    const [key, value] = listed(pair)
    if (key === undefined || value === undefined) throw new RangeError(`expected a key and a value, found ${JSON.stringify(pair)}`)
    unhashableRefused(() => dict.set(read(key), read(value)))
  }
  return dict
}

function unhashableRefused<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof Raised) throw new RangeError('a list or dict cannot be a key or the item of a set')
    throw error
  }
}
