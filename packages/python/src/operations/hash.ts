import { meter } from '../budget.ts'
import { typeError } from '../raise.ts'
import { PyFloat } from '../values/float.ts'
import type { PyObject, Value } from '../values/object.ts'
import type { HashKey } from '../values/slots.ts'
import { PyTuple } from '../values/tuple.ts'

/**
 * What a value is found by in dicts and sets: equal values answer the same key, as `True`, `1` and `1.0` do. Texts that begin with
 * NUL are escaped, because tuples and the like use such texts as keys. Raises TypeError for a value that can change.
 */
export function hashKey(value: Value): HashKey {
  switch (typeof value) {
    case 'string':
      return value.charCodeAt(0) === 0 ? `\0s${value}` : value
    case 'boolean':
      return value ? 1 : 0
    case 'object':
      return value === null ? null : objectKey(value)
    default:
      return value
  }
}

/** A text that holds the keys of all parts, for the `hash` slot of a type made of parts; `tag` tells types apart. */
export function compositeKey(tag: string, parts: Iterable<Value>): HashKey {
  let key = `\0${tag}`
  for (const part of parts) {
    if (--meter.left < 0) meter.refill()
    key += `\0${encodedKey(hashKey(part))}`
  }
  meter.allocate(key.length)
  return key
}

function objectKey(value: PyObject): HashKey {
  if (value instanceof PyFloat) return floatKey(value)
  if (value instanceof PyTuple) return compositeKey('t', value.items)
  const { slots } = value.type
  if (slots.unhashable === true) throw typeError(`unhashable type: '${value.type.name}'`)
  return slots.hash === undefined ? value : slots.hash(value)
}

function floatKey(float: PyFloat): HashKey {
  const { value } = float
  // Two NaN objects are two keys; the same one is found again.
  if (Number.isNaN(value)) return float
  if (Number.isSafeInteger(value) || !Number.isFinite(value)) return value === 0 ? 0 : value
  return BigInt(value)
}

const numbers = new WeakMap<object, number>()
let issued = 0

/** A text for a key; equal keys have equal texts. */
export function encodedKey(key: HashKey): string {
  switch (typeof key) {
    case 'string':
      return `${key.length}:${key}`
    case 'object':
    case 'function': {
      if (key === null) return 'n'
      let number = numbers.get(key)
      if (number === undefined) {
        number = issued++
        numbers.set(key, number)
      }
      return `o${number}`
    }
    default:
      return `i${key}`
  }
}
