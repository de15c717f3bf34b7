import type { Context, InvalidCondition } from './context.ts'
import {
  adjusted,
  type Decimal,
  digitCount,
  type FiniteDecimal,
  finite,
  infinite,
  isZero,
  negated,
  ofBigInt,
  powerOfTen,
  quietNan,
  withSign,
} from './number.ts'
import { finished } from './round.ts'

/** Signals an invalid operation; the result when that is not trapped. */
export function invalid(context: Context, condition: InvalidCondition = 'InvalidOperation'): Decimal {
  context.signal(['InvalidOperation'], condition)
  return quietNan
}

/** The NaN that an operation with a NaN among its operands gives; undefined when there is none. */
export function nanAmong(operands: readonly Decimal[], context: Context): Decimal | undefined {
  const loud = operands.find((operand) => operand.kind === 'nan' && operand.signaling)
  if (loud?.kind === 'nan') {
    context.signal(['InvalidOperation'])
    return { ...loud, signaling: false, payload: fitted(loud.payload, context) }
  }
  const quiet = operands.find((operand) => operand.kind === 'nan')
  return quiet?.kind === 'nan' ? { ...quiet, payload: fitted(quiet.payload, context) } : undefined
}

function fitted(payload: string, context: Context): string {
  const room = context.precision - (context.clamp ? 1 : 0)
  return payload.length > room ? payload.slice(-room).replace(/^0+/, '') : payload
}

export function add(a: Decimal, b: Decimal, context: Context): Decimal {
  const nan = nanAmong([a, b], context)
  if (nan !== undefined) return nan
  if (a.kind === 'infinite') return b.kind === 'infinite' && a.sign !== b.sign ? invalid(context) : a
  if (a.kind !== 'finite' || b.kind !== 'finite') return b
  return finished(sum(a, b, context), context)
}

function sum(a: FiniteDecimal, b: FiniteDecimal, context: Context): FiniteDecimal {
  const exponent = Math.min(a.exponent, b.exponent)
  const zeroSign = context.rounding === 'ROUND_FLOOR' && a.sign !== b.sign ? 1 : a.sign === b.sign ? a.sign : 0
  if (a.coefficient === 0n && b.coefficient === 0n) return finite(zeroSign, 0n, exponent)
  if (a.coefficient === 0n) return padded(b, Math.max(exponent, b.exponent - context.precision - 1))
  if (b.coefficient === 0n) return padded(a, Math.max(exponent, a.exponent - context.precision - 1))
  const [high, low] = a.exponent >= b.exponent ? [a, nudge(b, a, context)] : [b, nudge(a, b, context)]
  const shifted = high.coefficient * powerOfTen(high.exponent - low.exponent)
  const total = (high.sign === 1 ? -shifted : shifted) + (low.sign === 1 ? -low.coefficient : low.coefficient)
  if (total === 0n) return finite(zeroSign, 0n, low.exponent)
  return total < 0n ? finite(1, -total, low.exponent) : finite(0, total, low.exponent)
}

function padded(value: FiniteDecimal, exponent: number): FiniteDecimal {
  if (exponent >= value.exponent) return value
  return finite(value.sign, value.coefficient * powerOfTen(value.exponent - exponent), exponent)
}

/** `low`, or a single digit that rounds the same way when `low` lies far below the last digit that is kept of `high`. */
function nudge(low: FiniteDecimal, high: FiniteDecimal, context: Context): FiniteDecimal {
  const length = digitCount(high.coefficient)
  const exponent = high.exponent + Math.min(-1, length - context.precision - 2)
  if (digitCount(low.coefficient) + low.exponent - 1 >= exponent) return low
  return finite(low.sign, 1n, exponent)
}

export function subtract(a: Decimal, b: Decimal, context: Context): Decimal {
  return nanAmong([a, b], context) ?? add(a, negated(b), context)
}

export function multiply(a: Decimal, b: Decimal, context: Context): Decimal {
  const nan = nanAmong([a, b], context)
  if (nan !== undefined) return nan
  const sign = a.sign === b.sign ? 0 : 1
  if (a.kind !== 'finite' || b.kind !== 'finite') return isZero(a) || isZero(b) ? invalid(context) : infinite(sign)
  return finished(finite(sign, a.coefficient * b.coefficient, a.exponent + b.exponent), context)
}

export function divide(a: Decimal, b: Decimal, context: Context): Decimal {
  const nan = nanAmong([a, b], context)
  if (nan !== undefined) return nan
  const sign = a.sign === b.sign ? 0 : 1
  if (a.kind !== 'finite') return b.kind === 'infinite' ? invalid(context) : infinite(sign)
  if (b.kind !== 'finite') return finished(finite(sign, 0n, Number.MIN_SAFE_INTEGER), context)
  if (b.coefficient === 0n) return byZero(a, sign, context)
  if (a.coefficient === 0n) return finished(finite(sign, 0n, a.exponent - b.exponent), context)
  return finished(quotient(a, b, context), context)
}

function byZero(a: FiniteDecimal, sign: 0 | 1, context: Context): Decimal {
  if (a.coefficient === 0n) return invalid(context, 'DivisionUndefined')
  context.signal(['DivisionByZero'])
  return infinite(sign)
}

/** Enough digits of a / b to round; the last one tells that more would follow. */
function quotient(a: FiniteDecimal, b: FiniteDecimal, context: Context): FiniteDecimal {
  const sign = a.sign === b.sign ? 0 : 1
  const shift = digitCount(b.coefficient) - digitCount(a.coefficient) + context.precision + 1
  let exponent = a.exponent - b.exponent - shift
  const top = shift >= 0 ? a.coefficient * powerOfTen(shift) : a.coefficient
  const bottom = shift >= 0 ? b.coefficient : b.coefficient * powerOfTen(-shift)
  let coefficient = top / bottom
  if (top !== coefficient * bottom) {
    if (coefficient % 5n === 0n) coefficient += 1n
    return finite(sign, coefficient, exponent)
  }
  const ideal = a.exponent - b.exponent
  while (exponent < ideal && coefficient % 10n === 0n) {
    coefficient /= 10n
    exponent += 1
  }
  return finite(sign, coefficient, exponent)
}

/** Whole quotient and remainder, the quotient towards zero. */
export interface WholeDivision {
  readonly quotient: Decimal
  readonly remainder: Decimal
}

/** `a // b` and `a % b`. */
function divideWhole(a: Decimal, b: Decimal, context: Context): WholeDivision {
  const nan = nanAmong([a, b], context)
  if (nan !== undefined) return { quotient: nan, remainder: nan }
  const sign = a.sign === b.sign ? 0 : 1
  if (a.kind === 'infinite') return { quotient: infinite(sign), remainder: quietNan }
  if (a.kind !== 'finite' || b.kind !== 'finite') return { quotient: finite(sign, 0n, 0), remainder: finishedOr(a, context) }
  const exponent = Math.min(a.exponent, b.exponent)
  const distance = adjusted(a) - adjusted(b)
  if (a.coefficient === 0n || distance <= -2) {
    return { quotient: finite(sign, 0n, 0), remainder: finished(atLeast(a, exponent, context), context) }
  }
  if (distance > context.precision) return impossible(context)
  const top = a.coefficient * powerOfTen(a.exponent - exponent)
  const bottom = b.coefficient * powerOfTen(b.exponent - exponent)
  const whole = top / bottom
  if (digitCount(whole) > context.precision) return impossible(context)
  return { quotient: finite(sign, whole, 0), remainder: finished(finite(a.sign, top - whole * bottom, exponent), context) }
}

function atLeast(a: FiniteDecimal, exponent: number, context: Context): FiniteDecimal {
  const lowest = Math.max(exponent, a.coefficient === 0n ? exponent : a.exponent - context.precision - 1)
  return a.coefficient === 0n ? finite(a.sign, 0n, lowest) : padded(a, lowest)
}

function finishedOr(value: Decimal, context: Context): Decimal {
  return value.kind === 'finite' ? finished(value, context) : value
}

function impossible(context: Context): WholeDivision {
  const result = invalid(context, 'DivisionImpossible')
  return { quotient: result, remainder: result }
}

/** `a // b`, with what division by zero and infinities give. */
export function floorDivide(a: Decimal, b: Decimal, context: Context): Decimal {
  if (a.kind !== 'nan' && b.kind !== 'nan') {
    if (a.kind === 'infinite' && b.kind === 'infinite') return invalid(context)
    if (a.kind === 'finite' && isZero(b)) return byZero(a, a.sign === b.sign ? 0 : 1, context)
    if (a.kind === 'infinite') return infinite(a.sign === b.sign ? 0 : 1)
  }
  return divideWhole(a, b, context).quotient
}

/** `a % b`: has the sign of `a`. */
export function remainder(a: Decimal, b: Decimal, context: Context): Decimal {
  if (a.kind !== 'nan' && b.kind !== 'nan') {
    if (a.kind === 'infinite') return invalid(context)
    if (isZero(b)) return isZero(a) ? invalid(context, 'DivisionUndefined') : invalid(context)
  }
  return divideWhole(a, b, context).remainder
}

/** `a * b + c`, rounded once. */
export function multiplyAdd(a: Decimal, b: Decimal, c: Decimal, context: Context): Decimal {
  const nan = nanAmong([a, b, c], context)
  if (nan !== undefined) return nan
  const sign = a.sign === b.sign ? 0 : 1
  if (a.kind !== 'finite' || b.kind !== 'finite') {
    return isZero(a) || isZero(b) ? invalid(context) : add(infinite(sign), c, context)
  }
  return add(finite(sign, a.coefficient * b.coefficient, a.exponent + b.exponent), c, context)
}

/** `+a`, rounded; a negative zero becomes positive unless rounding is to the floor. */
export function plus(a: Decimal, context: Context): Decimal {
  const nan = nanAmong([a], context)
  if (nan !== undefined) return nan
  const value = isZero(a) && context.rounding !== 'ROUND_FLOOR' ? withSign(a, 0) : a
  return finishedOr(value, context)
}

/** `-a`, rounded. */
export function minus(a: Decimal, context: Context): Decimal {
  return nanAmong([a], context) ?? plus(isZero(a) && context.rounding !== 'ROUND_FLOOR' ? withSign(a, 0) : negated(a), context)
}

/** The integer nearest to `a / b` times `b`, taken off `a`. */
export function remainderNear(a: Decimal, b: Decimal, context: Context): Decimal {
  const nan = nanAmong([a, b], context)
  if (nan !== undefined) return nan
  if (a.kind !== 'finite') return invalid(context)
  if (b.kind !== 'finite') return finished(a, context)
  if (b.coefficient === 0n) return invalid(context, a.coefficient === 0n ? 'DivisionUndefined' : 'InvalidOperation')
  const exponent = Math.min(a.exponent, b.exponent)
  const distance = adjusted(a) - adjusted(b)
  if (distance > context.precision) return invalid(context, 'DivisionImpossible')
  if (distance <= -2) return finished(a, context)
  const top = a.coefficient * powerOfTen(a.exponent - exponent)
  const bottom = b.coefficient * powerOfTen(b.exponent - exponent)
  let whole = top / bottom
  let rest = top - whole * bottom
  if (rest * 2n > bottom || (rest * 2n === bottom && whole % 2n === 1n)) {
    whole += 1n
    rest -= bottom
  }
  if (digitCount(whole) > context.precision) return invalid(context, 'DivisionImpossible')
  const signed = ofBigInt(a.sign === 1 ? -rest : rest)
  return finished(finite(rest === 0n ? a.sign : signed.sign, signed.coefficient, exponent), context)
}
