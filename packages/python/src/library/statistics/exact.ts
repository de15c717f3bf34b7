import { binary } from '../../operations/arithmetic.ts'
import { typeName } from '../../operations/expect.ts'
import { typeError } from '../../raise.ts'
import { isFloat, PyFloat } from '../../values/float.ts'
import { int, isInt } from '../../values/int.ts'
import type { Value } from '../../values/object.ts'
import { divide } from '../decimal/arithmetic.ts'
import { working } from '../decimal/context.ts'
import { currentContext } from '../decimal/context-type.ts'
import { PyDecimal } from '../decimal/decimal-type.ts'
import { type Decimal, ofBigInt, powerOfTen } from '../decimal/number.ts'
import { integerRoot, squareRoot } from '../decimal/power.ts'

/** An exact fraction; `bottom` is above zero. */
export interface Fraction {
  readonly top: bigint
  readonly bottom: bigint
}

/** What the result of a statistic shall be. */
export type Kind = 'int' | 'float' | 'decimal'

/** An infinity or NaN among the data: it decides the result alone. */
export interface Sum {
  readonly kind: Kind
  readonly total: Fraction | { readonly special: number }
  readonly count: number
}

export function fraction(top: bigint, bottom: bigint): Fraction {
  return bottom < 0n ? { top: -top, bottom: -bottom } : { top, bottom }
}

export function plus(a: Fraction, b: Fraction): Fraction {
  if (a.bottom === b.bottom) return { top: a.top + b.top, bottom: a.bottom }
  return { top: a.top * b.bottom + b.top * a.bottom, bottom: a.bottom * b.bottom }
}

export function times(a: Fraction, b: Fraction): Fraction {
  return { top: a.top * b.top, bottom: a.bottom * b.bottom }
}

/** The fraction in lowest terms. */
function reduced({ top, bottom }: Fraction): Fraction {
  let [x, y] = [top < 0n ? -top : top, bottom]
  while (y !== 0n) [x, y] = [y, x % y]
  return x === 0n ? { top: 0n, bottom: 1n } : { top: top / x, bottom: bottom / x }
}

/** The sum of numbers, exactly. Raises TypeError for what is no number, and for floats among decimals. */
export function exactSum(values: readonly Value[]): Sum {
  let kind: Kind = 'int'
  let special = 0
  // By denominator, so that each addition is one of integers.
  const parts = new Map<bigint, bigint>()
  for (const value of values) {
    kind = coerced(kind, kindOf(value))
    const exact = ratio(value)
    if ('special' in exact) special += exact.special
    else parts.set(exact.bottom, (parts.get(exact.bottom) ?? 0n) + exact.top)
  }
  if (special !== 0) return { kind, total: { special }, count: values.length }
  const total = [...parts].reduce<Fraction>((sum, [bottom, top]) => plus(sum, { top, bottom }), { top: 0n, bottom: 1n })
  return { kind, total: reduced(total), count: values.length }
}

function kindOf(value: Value): Kind {
  if (isInt(value)) return 'int'
  if (isFloat(value)) return 'float'
  if (value instanceof PyDecimal) return 'decimal'
  throw typeError(`can't convert type '${typeName(value)}' to numerator/denominator`)
}

const TYPE_NAMES = { int: 'int', float: 'float', decimal: 'Decimal' } as const

function coerced(a: Kind, b: Kind): Kind {
  if (a === b || b === 'int') return a
  if (a === 'int') return b
  throw typeError(`don't know how to coerce ${TYPE_NAMES[a]} and ${TYPE_NAMES[b]}`)
}

/** A number as an exact fraction. */
export function ratio(value: Value): Fraction | { readonly special: number } {
  if (isInt(value)) return { top: BigInt(value), bottom: 1n }
  if (isFloat(value)) return ofDouble(value instanceof PyFloat ? value.value : value)
  if (value instanceof PyDecimal) return ofDecimal(value.number)
  throw typeError(`can't convert type '${typeName(value)}' to numerator/denominator`)
}

function ofDouble(value: number): Fraction | { readonly special: number } {
  if (!Number.isFinite(value)) return { special: value }
  let top = value
  let bottom = 1n
  while (!Number.isInteger(top)) {
    top *= 2
    bottom *= 2n
  }
  return { top: BigInt(top), bottom }
}

function ofDecimal(number: Decimal): Fraction | { readonly special: number } {
  if (number.kind !== 'finite') return { special: number.kind === 'nan' ? Number.NaN : number.sign === 1 ? -Infinity : Infinity }
  const top = number.sign === 1 ? -number.coefficient : number.coefficient
  if (number.exponent >= 0) return { top: top * powerOfTen(number.exponent), bottom: 1n }
  return reduced({ top, bottom: powerOfTen(-number.exponent) })
}

/** A fraction as a number of that kind; a whole one stays an int where all data were ints. */
export function converted(value: Fraction, kind: Kind): Value {
  const { top, bottom } = reduced(value)
  if (kind === 'decimal') return new PyDecimal(divide(ofBigInt(top), ofBigInt(bottom), currentContext()))
  if (kind === 'int' && bottom === 1n) return int(top)
  return binary('/', int(top), int(bottom))
}

/** The square root of a fraction, rounded once. */
export function rootOf(value: Fraction, kind: Kind): Value {
  const { top, bottom } = reduced(value)
  if (kind === 'decimal') {
    const context = currentContext()
    const exact = divide(ofBigInt(top), ofBigInt(bottom), working(2 * context.precision + 10))
    return new PyDecimal(squareRoot(exact, context))
  }
  if (top === 0n) return binary('/', 0, 1)
  // 109 bits are enough to round to 53 when the last one says whether more would follow.
  const shift = Math.floor((top.toString(2).length - bottom.toString(2).length - 109) / 2)
  const [scaledTop, scaledBottom] = shift >= 0 ? [top, bottom << BigInt(2 * shift)] : [top << BigInt(-2 * shift), bottom]
  const quotient = scaledTop / scaledBottom
  const root = integerRoot(quotient)
  const sticky = root | (root * root * scaledBottom === scaledTop ? 0n : 1n)
  return shift >= 0 ? binary('/', int(sticky << BigInt(shift)), 1) : binary('/', int(sticky), int(1n << BigInt(-shift)))
}
