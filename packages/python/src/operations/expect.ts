import { raise, typeError } from '../raise.ts'
import { PyFloat } from '../values/float.ts'
import { PyInstance } from '../values/instance.ts'
import { isInt } from '../values/int.ts'
import type { Value } from '../values/object.ts'
import { typeOf } from '../values/type-of.ts'

/** `type(value).__name__` */
export function typeName(value: Value): string {
  return typeOf(value).name
}

/** The text; raises TypeError otherwise, about `what` (`strptime() argument 1`) when that is given. */
export function expectStr(value: Value, what?: string): string {
  if (typeof value === 'string') return value
  throw typeError(what === undefined ? `expected str instance, ${typeName(value)} found` : `${what} must be str, not ${typeName(value)}`)
}

/** An int as a JS number. Raises TypeError for other types, and OverflowError for one that JS cannot count with. */
export function expectInt(value: Value, what?: string): number {
  const found = indexOf(value)
  if (found === undefined) {
    const kind = typeName(value)
    throw typeError(what === undefined ? `'${kind}' object cannot be interpreted as an integer` : `${what} must be int, not ${kind}`)
  }
  if (typeof found === 'bigint') throw raise('OverflowError', 'Python int too large to convert to C ssize_t')
  return found
}

/** An int of any size as a bigint. Raises TypeError for other types. */
export function expectBigInt(value: Value, what?: string): bigint {
  const found = indexOf(value)
  if (found !== undefined) return BigInt(found)
  const kind = typeName(value)
  throw typeError(what === undefined ? `'${kind}' object cannot be interpreted as an integer` : `${what} must be int, not ${kind}`)
}

/** An int or float as a JS number. Raises TypeError for other types, OverflowError for an int beyond every float. */
export function expectNumber(value: Value): number {
  const found = double(value)
  if (found === undefined) throw typeError(`must be real number, not ${typeName(value)}`)
  return found
}

/** The int behind a value that may serve as an index, or undefined. */
export function indexOf(value: Value): number | bigint | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined
  if (typeof value === 'bigint') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof PyInstance) {
    const found = value.type.slots.index?.(value)
    if (found !== undefined && isInt(found)) return typeof found === 'boolean' ? Number(found) : found
  }
  return undefined
}

/** The JS number of an int, float or bool, or what a type's `float` slot says; undefined for anything else. */
export function double(value: Value): number | undefined {
  if (typeof value === 'number') return value
  if (value instanceof PyFloat) return value.value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'bigint') return doubleOf(value)
  if (typeof value === 'string' || value === null) return undefined
  return value.type.slots.float?.(value)
}

/** Raises OverflowError when the int is beyond every float. */
export function doubleOf(value: bigint): number {
  // Rounds half to even, as CPython does.
  const number = Number(value)
  if (!Number.isFinite(number)) throw raise('OverflowError', 'int too large to convert to float')
  return number
}
