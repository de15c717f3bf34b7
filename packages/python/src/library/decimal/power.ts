import { divide, invalid, multiply, nanAmong } from './arithmetic.ts'
import { type Context, withRounding, working } from './context.ts'
import {
  compareNumbers,
  type Decimal,
  digitCount,
  type FiniteDecimal,
  finite,
  infinite,
  powerOfTen,
  truncated,
  withSign,
} from './number.ts'
import { finished } from './round.ts'
import { exponential, naturalLogarithm } from './transcendental.ts'

const one = finite(0, 1n, 0)

/** `x ** y`. */
export function power(x: Decimal, y: Decimal, context: Context): Decimal {
  const nan = nanAmong([x, y], context)
  if (nan !== undefined) return nan
  const isWhole = y.kind === 'finite' && isInteger(y)
  const sign = x.sign === 1 && isWhole && isOdd(y) ? 1 : 0
  if (isZeroNumber(y)) return isZeroNumber(x) ? invalid(context) : one
  if (isZeroNumber(x)) return y.sign === 1 ? infinite(sign) : finite(sign, 0n, 0)
  if (x.sign === 1 && !isWhole) return invalid(context)
  if (x.kind === 'infinite') return y.sign === 1 ? finite(sign, 0n, 0) : infinite(sign)
  if (x.kind !== 'finite') return x
  if (y.kind === 'infinite') return boundlessPower(x, y, context)
  if (y.kind !== 'finite') return y
  return finitePower(x, y, { sign, isWhole }, context)
}

function isZeroNumber(x: Decimal): boolean {
  return x.kind === 'finite' && x.coefficient === 0n
}

/** Whether nothing but zeros follows the point. */
export function isInteger(x: FiniteDecimal): boolean {
  if (x.exponent >= 0 || x.coefficient === 0n) return true
  return digitCount(x.coefficient) > -x.exponent ? x.coefficient % powerOfTen(-x.exponent) === 0n : false
}

function isOdd(x: FiniteDecimal): boolean {
  return x.exponent <= 0 && truncated(x) % 2n !== 0n
}

function boundlessPower(x: FiniteDecimal, y: Decimal, context: Context): Decimal {
  const comparison = compareNumbers(withSign(x, 0), one)
  if (comparison === 0) return paddedOne(0, context)
  return comparison > 0 === (y.sign === 0) ? infinite(0) : finite(0, 0n, 0)
}

function paddedOne(sign: 0 | 1, context: Context): Decimal {
  context.signal(['Rounded', 'Inexact'])
  return finite(sign, powerOfTen(context.precision - 1), 1 - context.precision)
}

function finitePower(x: FiniteDecimal, y: FiniteDecimal, of: { sign: 0 | 1; isWhole: boolean }, context: Context): Decimal {
  if (compareNumbers(withSign(x, 0), one) === 0) return powerOfOne(x, y, of, context)
  // Beyond every exponent that a context can have.
  if (y.exponent + digitCount(y.coefficient) > 20) {
    const grows = compareNumbers(withSign(x, 0), one) > 0 === (y.sign === 0)
    return finished(finite(of.sign, 1n, grows ? 2e15 : -2e15), context)
  }
  if (of.isWhole) return wholePower(x, truncated(y), context)
  const inner = working(context.precision + 26)
  const result = exponential(multiply(y, naturalLogarithm(x, inner), inner), inner)
  if (result.kind !== 'finite') return finished(finite(0, 1n, 2e15), context)
  const missing = context.precision + 1 - digitCount(result.coefficient)
  if (missing <= 0) return finished(result, context)
  return finished(finite(0, result.coefficient * powerOfTen(missing), result.exponent - missing), context)
}

function powerOfOne(x: FiniteDecimal, y: FiniteDecimal, of: { sign: 0 | 1; isWhole: boolean }, context: Context): Decimal {
  if (!of.isWhole) return paddedOne(0, context)
  const n = truncated(y)
  const shift = n > 0n ? BigInt(-x.exponent) * n : 0n
  const most = BigInt(context.precision - 1)
  if (shift > most) context.signal(['Rounded'])
  const places = Number(shift > most ? most : shift > 0n ? shift : 0n)
  return finite(of.sign, powerOfTen(places), -places)
}

function wholePower(x: FiniteDecimal, n: bigint, context: Context): Decimal {
  const inner = working(context.precision + n.toString().length + 4)
  let count = n < 0n ? -n : n
  let square: Decimal = n < 0n ? divide(one, x, working(inner.precision + 1)) : x
  let result: Decimal = one
  while (count > 0n) {
    if ((count & 1n) === 1n) result = multiply(result, square, inner)
    count >>= 1n
    if (count > 0n) square = multiply(square, square, inner)
  }
  return result.kind === 'finite' ? finished(result, context) : finished(finite(result.sign, 1n, 2e15), context)
}

/** The square root, correctly rounded half to even. */
export function squareRoot(x: Decimal, context: Context): Decimal {
  const nan = nanAmong([x], context)
  if (nan !== undefined) return nan
  if (x.kind === 'finite' && x.coefficient === 0n) return finished(finite(x.sign, 0n, Math.floor(x.exponent / 2)), context)
  if (x.sign === 1) return invalid(context)
  if (x.kind !== 'finite') return x
  const isOddExponent = x.exponent % 2 !== 0
  const even = isOddExponent ? x.coefficient * 10n : x.coefficient
  const exponent = Math.floor(x.exponent / 2)
  const shift = context.precision + 1 - ((digitCount(even) + 1) >> 1)
  const scaled = shift >= 0 ? even * powerOfTen(2 * shift) : even / powerOfTen(-2 * shift)
  const root = integerRoot(scaled)
  const isExact = root * root === scaled && (shift >= 0 || even === scaled * powerOfTen(-2 * shift))
  const halfEven = withRounding(context, 'ROUND_HALF_EVEN')
  if (isExact) {
    const exact = shift >= 0 ? root / powerOfTen(shift) : root * powerOfTen(-shift)
    return finished(finite(0, exact, exponent), halfEven)
  }
  // A last digit of 0 or 5 would look exact or half; one more says that digits follow.
  return finished(finite(0, root % 5n === 0n ? root + 1n : root, exponent - shift), halfEven)
}

/** The largest integer whose square is at most `n`. Newton's method from above. */
export function integerRoot(n: bigint): bigint {
  if (n < 2n) return n
  let guess = 1n << BigInt((n.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (guess + n / guess) >> 1n
    if (next >= guess) return guess
    guess = next
  }
}
