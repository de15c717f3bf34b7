/**
 * A decimal number without any Python around it: `(-1)**sign * coefficient * 10**exponent`, or infinite, or no number.
 * Follows the General Decimal Arithmetic Specification (speleotrove.com/decimal), as CPython's decimal does.
 */
export type Decimal =
  | { readonly kind: 'finite'; readonly sign: 0 | 1; readonly coefficient: bigint; readonly exponent: number }
  | { readonly kind: 'infinite'; readonly sign: 0 | 1 }
  | { readonly kind: 'nan'; readonly sign: 0 | 1; readonly signaling: boolean; readonly payload: string }

export type FiniteDecimal = Extract<Decimal, { kind: 'finite' }>

export function finite(sign: 0 | 1, coefficient: bigint, exponent: number): FiniteDecimal {
  return { kind: 'finite', sign, coefficient, exponent }
}

export function infinite(sign: 0 | 1): Decimal {
  return { kind: 'infinite', sign }
}

export const quietNan: Decimal = { kind: 'nan', sign: 0, signaling: false, payload: '' }

const powers: bigint[] = [1n]

/** 10 to the power of `exponent`, which is at least 0. */
export function powerOfTen(exponent: number): bigint {
  if (exponent > 1024) return 10n ** BigInt(exponent)
  for (let known = powers.length; known <= exponent; known += 1) powers.push((powers[known - 1] ?? 1n) * 10n)
  return powers[exponent] ?? 1n
}

/** How many digits a coefficient has; zero has one. */
export function digitCount(coefficient: bigint): number {
  if (coefficient <= 9007199254740991n) {
    const small = Number(coefficient)
    let count = 1
    for (let limit = 10; limit <= small; limit *= 10) count += 1
    return count
  }
  return coefficient.toString().length
}

/** Exponent of the first digit. */
export function adjusted(value: FiniteDecimal): number {
  return value.exponent + digitCount(value.coefficient) - 1
}

export function isZero(value: Decimal): boolean {
  return value.kind === 'finite' && value.coefficient === 0n
}

export function negated(value: Decimal): Decimal {
  return { ...value, sign: value.sign === 0 ? 1 : 0 }
}

export function withSign(value: Decimal, sign: 0 | 1): Decimal {
  return value.sign === sign ? value : { ...value, sign }
}

/** Exactly the integer. */
export function ofBigInt(value: bigint): FiniteDecimal {
  return value < 0n ? finite(1, -value, 0) : finite(0, value, 0)
}

/** Exactly the double, with all its digits. */
export function ofFloat(value: number): Decimal {
  if (Number.isNaN(value)) return quietNan
  const sign = value < 0 || Object.is(value, -0) ? 1 : 0
  if (!Number.isFinite(value)) return infinite(sign)
  let mantissa = Math.abs(value)
  let halvings = 0
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2
    halvings += 1
  }
  // m / 2**k is m * 5**k / 10**k.
  return finite(sign, BigInt(mantissa) * 5n ** BigInt(halvings), -halvings)
}

/** The whole part, towards zero. */
export function truncated(value: FiniteDecimal): bigint {
  const whole =
    value.exponent >= 0
      ? value.coefficient * powerOfTen(value.exponent)
      : digitCount(value.coefficient) <= -value.exponent
        ? 0n
        : value.coefficient / powerOfTen(-value.exponent)
  return value.sign === 1 ? -whole : whole
}

/** -1, 0 or 1 for two values that are not NaN. */
export function compareNumbers(a: Decimal, b: Decimal): -1 | 0 | 1 {
  if (a.kind !== 'finite' || b.kind !== 'finite') return sign(rank(a) - rank(b))
  if (a.coefficient === 0n || b.coefficient === 0n || a.sign !== b.sign) return sign(signum(a) - signum(b))
  const direction = a.sign === 1 ? -1 : 1
  const first = adjusted(a)
  const second = adjusted(b)
  if (first !== second) return first < second ? (-direction as -1 | 1) : (direction as -1 | 1)
  const shift = a.exponent - b.exponent
  const left = shift > 0 ? a.coefficient * powerOfTen(shift) : a.coefficient
  const right = shift < 0 ? b.coefficient * powerOfTen(-shift) : b.coefficient
  if (left === right) return 0
  return left < right ? (-direction as -1 | 1) : (direction as -1 | 1)
}

function rank(value: Decimal): number {
  return value.kind === 'infinite' ? (value.sign === 1 ? -2 : 2) : signum(value)
}

function signum(value: Decimal): number {
  if (isZero(value)) return 0
  return value.sign === 1 ? -1 : 1
}

function sign(difference: number): -1 | 0 | 1 {
  return difference < 0 ? -1 : difference > 0 ? 1 : 0
}
