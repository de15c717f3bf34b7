import { invalid, nanAmong } from './arithmetic.ts'
import { type Context, type Rounding, tinyExponent } from './context.ts'
import { adjusted, type Decimal, digitCount, type FiniteDecimal, finite } from './number.ts'
import { isInteger } from './power.ts'
import { finished, rescaled } from './round.ts'

/** `x` with the exponent of `like`; invalid when that takes more digits than the precision. */
export function quantize(x: Decimal, like: Decimal, context: Context): Decimal {
  const nan = nanAmong([x, like], context)
  if (nan !== undefined) return nan
  if (x.kind !== 'finite' || like.kind !== 'finite') return x.kind === like.kind ? x : invalid(context)
  return toExponent(x, like.exponent, context)
}

/** `x` with that exponent, see `quantize`. */
export function toExponent(x: FiniteDecimal, exponent: number, context: Context): Decimal {
  if (exponent < tinyExponent(context) || exponent > context.maxExponent) return invalid(context)
  if (x.coefficient === 0n) return finished(finite(x.sign, 0n, exponent), context)
  const place = adjusted(x)
  if (place > context.maxExponent || place - exponent + 1 > context.precision) return invalid(context)
  const result = rescaled(x, exponent, context.rounding)
  if (adjusted(result) > context.maxExponent || digitCount(result.coefficient) > context.precision) return invalid(context)
  if (result.exponent > x.exponent) context.signal(isSame(x, result) ? ['Rounded'] : ['Rounded', 'Inexact'])
  return finished(result, context)
}

function isSame(x: FiniteDecimal, result: FiniteDecimal): boolean {
  return rescaled(result, x.exponent, 'ROUND_DOWN').coefficient === x.coefficient
}

/** `x` without what follows the point; signals only when `exactly`. */
export function toIntegral(x: Decimal, how: { readonly rounding: Rounding; readonly exactly: boolean }, context: Context): Decimal {
  const nan = nanAmong([x], context)
  if (nan !== undefined) return nan
  if (x.kind !== 'finite' || x.exponent >= 0) return x
  if (how.exactly) context.signal(isInteger(x) ? ['Rounded'] : ['Rounded', 'Inexact'])
  return rescaled(x, 0, how.rounding)
}

/** `x` rounded, without trailing zeros. */
export function normalize(x: Decimal, context: Context): Decimal {
  const nan = nanAmong([x], context)
  if (nan !== undefined) return nan
  const value = x.kind === 'finite' ? finished(x, context) : x
  if (value.kind !== 'finite') return value
  if (value.coefficient === 0n) return finite(value.sign, 0n, 0)
  let { coefficient, exponent } = value
  const top = context.clamp ? context.maxExponent - context.precision + 1 : context.maxExponent
  while (coefficient % 10n === 0n && exponent < top) {
    coefficient /= 10n
    exponent += 1
  }
  return finite(value.sign, coefficient, exponent)
}
