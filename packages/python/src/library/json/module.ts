import { call } from '../../operations/call.ts'
import { expectStr, typeName } from '../../operations/expect.ts'
import { toArray } from '../../operations/iterate.ts'
import { truth } from '../../operations/truth.ts'
import { typeError } from '../../raise.ts'
import { PyBytes } from '../../values/bytes.ts'
import { native } from '../../values/define.ts'
import { PyDict } from '../../values/dict.ts'
import { isInt } from '../../values/int.ts'
import { PyList } from '../../values/list.ts'
import { PyModule } from '../../values/module.ts'
import type { Value } from '../../values/object.ts'
import { PyTuple } from '../../values/tuple.ts'
import { utf8Text } from '../utf8.ts'
import { type DecodeHooks, decodeJson, plainHooks } from './decode.ts'
import { decodeErrorType } from './decode-error.ts'
import { encodeJson } from './encode.ts'

const MOST_INDENT = 1000

function dumps(...given: readonly Value[]): Value {
  const [value = null, skipKeys = false, ensureAscii = true, allowNan = true, indent = null, separators = null] = given
  const [fallback = null, sortKeys = false] = given.slice(6)
  const [itemSeparator, keySeparator] = separatorsOf(separators, indent)
  return encodeJson(value, {
    skipKeys: truth(skipKeys),
    ensureAscii: truth(ensureAscii),
    allowNan: truth(allowNan),
    sortKeys: truth(sortKeys),
    indent: indentOf(indent),
    itemSeparator,
    keySeparator,
    fallback: fallback === null ? null : (item) => call(fallback, [item]),
  })
}

function indentOf(indent: Value): string | null {
  if (indent === null) return null
  if (typeof indent === 'string') return indent
  if (!isInt(indent)) throw typeError(`can't multiply sequence by non-int of type '${typeName(indent)}'`)
  return ' '.repeat(Math.min(MOST_INDENT, Math.max(0, Number(indent))))
}

function separatorsOf(separators: Value, indent: Value): readonly [string, string] {
  if (separators === null) return [indent === null ? ', ' : ',', ': ']
  const [item = '', key = ''] = toArray(separators).map((part) => expectStr(part))
  return [item, key]
}

function loads(...given: readonly Value[]): Value {
  const [text = null, objectHook = null, floatReader = null, intReader = null, constantReader = null, pairsHook = null] = given
  const hooks: DecodeHooks = {
    float: floatReader === null ? plainHooks.float : (number) => call(floatReader, [number]),
    int: intReader === null ? plainHooks.int : (number) => call(intReader, [number]),
    constant: constantReader === null ? plainHooks.constant : (name) => call(constantReader, [name]),
    object: objectReader(objectHook, pairsHook),
  }
  return decodeJson(textOf(text), hooks)
}

function objectReader(hook: Value, pairsHook: Value): DecodeHooks['object'] {
  if (pairsHook !== null) return (pairs) => call(pairsHook, [new PyList(pairs.map((pair) => new PyTuple(pair)))])
  if (hook !== null) return (pairs) => call(hook, [PyDict.of(pairs)])
  return plainHooks.object
}

function textOf(value: Value): string {
  if (typeof value === 'string') return value
  if (value instanceof PyBytes) return utf8Text(value.octets)
  throw typeError(`the JSON object must be str, bytes or bytearray, not ${typeName(value)}`)
}

/** `json`: texts from values and back. */
export function jsonModule(): PyModule {
  return new PyModule('json', {
    dumps: native(
      'def dumps(obj, *, skipkeys=False, ensure_ascii=True, allow_nan=True, indent=None, separators=None, default=None, sort_keys=False, check_circular=True)',
      dumps,
    ),
    loads: native(
      'def loads(s, *, object_hook=None, parse_float=None, parse_int=None, parse_constant=None, object_pairs_hook=None)',
      loads,
    ),
    JSONDecodeError: decodeErrorType,
  })
}
