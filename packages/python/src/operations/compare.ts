import { meter } from '../budget.ts'
import { typeError } from '../raise.ts'
import { PyFloat } from '../values/float.ts'
import { PyObject, type Value } from '../values/object.ts'
import type { OrderOperator } from '../values/slots.ts'
import { typeOf } from '../values/type-of.ts'
import { typeName } from './expect.ts'
import { compareText } from './text-order.ts'
import { truth } from './truth.ts'

type Numeric = number | bigint

/** `a == b` */
export function equals(a: Value, b: Value): boolean {
  if (a === b) return !(a instanceof PyFloat && Number.isNaN(a.value))
  if (typeof a === 'string' || typeof b === 'string') {
    if (a instanceof PyObject || b instanceof PyObject) return objectsEqual(a, b)
    return false
  }
  const left = numeric(a)
  if (left !== undefined) {
    const right = numeric(b)
    // biome-ignore lint/suspicious/noDoubleEquals: only == compares a number and a bigint by value
    if (right !== undefined) return left == right
  }
  return objectsEqual(a, b)
}

/** `a is b`: bigints and boxed floats have no identity to speak of. */
export function identical(a: Value, b: Value): boolean {
  return a === b
}

/** Equality as containers see it: the same object is always found, NaN included. */
export function same(a: Value, b: Value): boolean {
  return a === b || equals(a, b)
}

function objectsEqual(a: Value, b: Value): boolean {
  if (a === b && !(a instanceof PyFloat)) return true
  if (a instanceof PyFloat && a === b) return !Number.isNaN(a.value)
  const left = typeOf(a)
  const right = typeOf(b)
  if (left !== right && right.isSubtypeOf(left)) {
    const answer = right.slots.eq?.(b, a)
    if (answer !== undefined) return answer
  }
  return left.slots.eq?.(a, b) ?? right.slots.eq?.(b, a) ?? false
}

/** The number a value is compared as, or undefined. */
function numeric(value: Value): Numeric | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  return value instanceof PyFloat ? value.value : undefined
}

const mirrored: Readonly<Record<OrderOperator, OrderOperator>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

/** `a < b` and its like. Almost always a bool; a class of a script may answer anything. */
export function order(operator: OrderOperator, a: Value, b: Value): Value {
  const left = numeric(a)
  if (left !== undefined) {
    const right = numeric(b)
    if (right !== undefined) return numbersOrdered(operator, left, right)
  }
  if (typeof a === 'string' && typeof b === 'string') return ordered(operator, compareText(a, b))
  const leftType = typeOf(a)
  const rightType = typeOf(b)
  const rightFirst = leftType !== rightType && rightType.isSubtypeOf(leftType)
  if (rightFirst) {
    const answer = rightType.slots.order?.(mirrored[operator], b, a)
    if (answer !== undefined) return answer
  }
  const answer = leftType.slots.order?.(operator, a, b) ?? rightType.slots.order?.(mirrored[operator], b, a)
  if (answer !== undefined) return answer
  throw typeError(`'${operator}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`)
}

/** `a < b` as a boolean, as sorting asks. */
export function lessThan(a: Value, b: Value): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b
  return truth(order('<', a, b))
}

/** The operator applied to the outcome of a comparison: below, at or above 0; NaN for "neither". */
export function ordered(operator: OrderOperator, comparison: number): boolean {
  return numbersOrdered(operator, comparison, 0)
}

function numbersOrdered(operator: OrderOperator, left: Numeric, right: Numeric): boolean {
  switch (operator) {
    case '<':
      return left < right
    case '<=':
      return left <= right
    case '>':
      return left > right
    case '>=':
      return left >= right
  }
}

/** Lexicographic order of sequences, as lists and tuples compare: the first items that differ decide. */
export function sequencesOrdered(operator: OrderOperator, a: readonly Value[], b: readonly Value[]): Value {
  const shared = Math.min(a.length, b.length)
  meter.spend(shared >> 2)
  for (let index = 0; index < shared; index++) {
    const left = a[index] ?? null
    const right = b[index] ?? null
    if (!same(left, right)) return order(operator, left, right)
  }
  return ordered(operator, a.length - b.length)
}

/** Whether two sequences have equal items. */
export function sequencesEqual(a: readonly Value[], b: readonly Value[]): boolean {
  if (a.length !== b.length) return false
  meter.spend(a.length >> 2)
  return a.every((item, index) => same(item, b[index] ?? null))
}
