import type { Context, Rounding } from './context.ts'
import { tinyExponent } from './context.ts'
import { adjusted, type Decimal, digitCount, type FiniteDecimal, finite, infinite, powerOfTen } from './number.ts'

/** `coefficient` without its last `digits` digits, rounded, and whether anything but zeros was lost. */
export function shorten(
  coefficient: bigint,
  digits: number,
  how: { readonly rounding: Rounding; readonly sign: 0 | 1 },
): { readonly coefficient: bigint; readonly inexact: boolean } {
  if (digits <= 0) return { coefficient, inexact: false }
  if (digits > digitCount(coefficient) + 1) {
    const inexact = coefficient !== 0n
    return { coefficient: inexact && roundsUp({ kept: 0n, half: -1 }, how) ? 1n : 0n, inexact }
  }
  const unit = powerOfTen(digits)
  const kept = coefficient / unit
  const lost = coefficient - kept * unit
  if (lost === 0n) return { coefficient: kept, inexact: false }
  const twice = lost * 2n
  const half = twice < unit ? -1 : twice > unit ? 1 : 0
  return { coefficient: roundsUp({ kept, half }, how) ? kept + 1n : kept, inexact: true }
}

function roundsUp(
  { kept, half }: { readonly kept: bigint; readonly half: -1 | 0 | 1 },
  { rounding, sign }: { readonly rounding: Rounding; readonly sign: 0 | 1 },
): boolean {
  switch (rounding) {
    case 'ROUND_UP':
      return true
    case 'ROUND_DOWN':
      return false
    case 'ROUND_CEILING':
      return sign === 0
    case 'ROUND_FLOOR':
      return sign === 1
    case 'ROUND_HALF_UP':
      return half >= 0
    case 'ROUND_HALF_DOWN':
      return half > 0
    case 'ROUND_HALF_EVEN':
      return half > 0 || (half === 0 && kept % 2n === 1n)
    case 'ROUND_05UP':
      return kept % 5n === 0n
  }
}

/** A result as the context wants it: at most `precision` digits, an exponent within bounds. */
export function finished(value: FiniteDecimal, context: Context): Decimal {
  if (value.coefficient === 0n) return finishedZero(value, context)
  const digits = digitCount(value.coefficient)
  const place = value.exponent + digits - 1
  if (digits <= context.precision && place <= context.maxExponent && place >= context.minExponent && !context.clamp) return value
  if (place > context.maxExponent) return overflowed(value.sign, context)
  const isSubnormal = place < context.minExponent
  const lowest = isSubnormal ? tinyExponent(context) : value.exponent
  const drop = Math.max(digits - context.precision, lowest - value.exponent)
  if (drop <= 0) return withinClamp(value, isSubnormal, context)
  return rounded(value, { drop, isSubnormal }, context)
}

function rounded(value: FiniteDecimal, how: { drop: number; isSubnormal: boolean }, context: Context): Decimal {
  const { coefficient, inexact } = shorten(value.coefficient, how.drop, { rounding: context.rounding, sign: value.sign })
  let result = finite(value.sign, coefficient, value.exponent + how.drop)
  // 999 rounds to 1000, one digit too many.
  if (digitCount(coefficient) > context.precision) result = finite(value.sign, coefficient / 10n, result.exponent + 1)
  if (adjusted(result) > context.maxExponent) return overflowed(value.sign, context)
  if (how.isSubnormal && inexact) context.signal(['Subnormal', 'Underflow', 'Rounded', 'Inexact'])
  else if (how.isSubnormal) context.signal(['Subnormal', 'Rounded'])
  else context.signal(inexact ? ['Rounded', 'Inexact'] : ['Rounded'])
  if (coefficient === 0n) context.signal(['Clamped'])
  return result
}

function withinClamp(value: FiniteDecimal, isSubnormal: boolean, context: Context): Decimal {
  if (isSubnormal) context.signal(['Subnormal'])
  const top = context.maxExponent - context.precision + 1
  if (!context.clamp || value.exponent <= top) return value
  context.signal(['Clamped'])
  return finite(value.sign, value.coefficient * powerOfTen(value.exponent - top), top)
}

function finishedZero(value: FiniteDecimal, context: Context): Decimal {
  const top = context.clamp ? context.maxExponent - context.precision + 1 : context.maxExponent
  const exponent = Math.min(Math.max(value.exponent, tinyExponent(context)), top)
  if (exponent === value.exponent) return value
  context.signal(['Clamped'])
  return finite(value.sign, 0n, exponent)
}

function overflowed(sign: 0 | 1, context: Context): Decimal {
  context.signal(['Overflow', 'Rounded', 'Inexact'])
  const { rounding } = context
  const staysFinite =
    rounding === 'ROUND_DOWN' ||
    rounding === 'ROUND_05UP' ||
    (rounding === 'ROUND_CEILING' && sign === 1) ||
    (rounding === 'ROUND_FLOOR' && sign === 0)
  if (!staysFinite) return infinite(sign)
  return finite(sign, powerOfTen(context.precision) - 1n, context.maxExponent - context.precision + 1)
}

/** The value with that exponent, whatever the precision; digits that do not fit are rounded away. */
export function rescaled(value: FiniteDecimal, exponent: number, rounding: Rounding): FiniteDecimal {
  if (value.coefficient === 0n) return finite(value.sign, 0n, exponent)
  if (value.exponent >= exponent) return finite(value.sign, value.coefficient * powerOfTen(value.exponent - exponent), exponent)
  const { coefficient } = shorten(value.coefficient, exponent - value.exponent, { rounding, sign: value.sign })
  return finite(value.sign, coefficient, exponent)
}
