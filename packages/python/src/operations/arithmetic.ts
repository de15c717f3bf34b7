import { typeError } from '../raise.ts'
import type { Raised } from '../values/exception.ts'
import { isFloat, type PyFloat } from '../values/float.ts'
import { isInt } from '../values/int.ts'
import type { Value } from '../values/object.ts'
import type { BinaryOperator, UnaryOperator } from '../values/slots.ts'
import { typeOf } from '../values/type-of.ts'
import { double, typeName } from './expect.ts'
import { floatBinary } from './float-arithmetic.ts'
import { intBinary } from './int-arithmetic.ts'
import { concatenated } from './text-arithmetic.ts'

/** `a OP b`. Raises TypeError with CPython's words when neither side knows how. */
export function binary(operator: BinaryOperator, a: Value, b: Value): Value {
  const answer = numericBinary(operator, a, b) ?? slotBinary(operator, a, b)
  if (answer !== undefined) return answer
  throw unsupported(operator, a, b)
}

/** `a OP= b`: in place where the type does that, else as `a OP b`. */
export function inPlace(operator: BinaryOperator, a: Value, b: Value): Value {
  if (typeof a === 'object' && a !== null) {
    const answer = a.type.slots.inPlace?.(operator, a, b)
    if (answer !== undefined) return answer
  }
  const answer = numericBinary(operator, a, b) ?? slotBinary(operator, a, b)
  if (answer !== undefined) return answer
  throw unsupported(operator, a, b, '=')
}

/** `a + b` with the cases that scripts meet most decided first. */
export function add(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (Number.isInteger(a) && Number.isInteger(b) && Number.isSafeInteger(sum)) return sum
  } else if (typeof a === 'string' && typeof b === 'string') return concatenated(a, b)
  return binary('+', a, b)
}

/** Arithmetic of ints, floats and bools; undefined when one side is something else, or the operator is not for floats. */
function numericBinary(operator: BinaryOperator, a: Value, b: Value): Value | undefined {
  if (isInt(a)) {
    if (isInt(b)) return intBinary(operator, a, b)
    return isFloat(b) ? floatBinary(operator, double(a) ?? 0, toNumber(b)) : undefined
  }
  if (!isFloat(a)) return undefined
  if (isFloat(b)) return floatBinary(operator, toNumber(a), toNumber(b))
  return isInt(b) ? floatBinary(operator, toNumber(a), double(b) ?? 0) : undefined
}

function toNumber(value: number | PyFloat): number {
  return typeof value === 'number' ? value : value.value
}

function slotBinary(operator: BinaryOperator, a: Value, b: Value): Value | undefined {
  const left = typeOf(a)
  const right = typeOf(b)
  if (left !== right && right.isSubtypeOf(left)) {
    const answer = right.slots.binary?.(operator, b, a, true)
    if (answer !== undefined) return answer
  }
  const answer = left.slots.binary?.(operator, a, b, false)
  if (answer !== undefined || left === right) return answer
  return right.slots.binary?.(operator, b, a, true)
}

function unsupported(operator: BinaryOperator, a: Value, b: Value, suffix = ''): Raised {
  const left = typeName(a)
  const right = typeName(b)
  if (operator === '+') {
    const words = typeOf(a).slots.concatenation
    if (words !== undefined) return typeError(words(right))
  }
  if (operator === '*') {
    if (typeOf(a).slots.concatenation !== undefined) return typeError(`can't multiply sequence by non-int of type '${right}'`)
    if (typeOf(b).slots.concatenation !== undefined) return typeError(`can't multiply sequence by non-int of type '${left}'`)
  }
  const shown = operator === '**' && suffix === '' ? '** or pow()' : `${operator}${suffix}`
  return typeError(`unsupported operand type(s) for ${shown}: '${left}' and '${right}'`)
}

/** `-a`, `+a`, `~a` */
export function unary(operator: UnaryOperator, a: Value): Value {
  if (isFloat(a) && operator !== '~') {
    const value = toNumber(a)
    return floatBinary('*', value, operator === '-' ? -1 : 1) ?? null
  }
  if (isInt(a)) {
    if (operator === '~') return intBinary('-', -1, a) ?? null
    return intBinary('*', a, operator === '-' ? -1 : 1) ?? null
  }
  const answer = typeOf(a).slots.unary?.(operator, a)
  if (answer !== undefined) return answer
  throw typeError(`bad operand type for unary ${operator}: '${typeName(a)}'`)
}
