import { expectNumber } from '../../operations/expect.ts'
import { raise, valueError } from '../../raise.ts'
import { float } from '../../values/float.ts'
import { isInt } from '../../values/int.ts'
import type { Value } from '../../values/object.ts'

/** Raises as C does: a result that is no number of numbers that are, or one that is infinite of finite ones. */
export function checked(result: number, args: readonly number[], mayBeInfinite = true): Value {
  if (Number.isNaN(result) && !args.some((arg) => Number.isNaN(arg))) throw valueError('math domain error')
  if (Math.abs(result) === Number.POSITIVE_INFINITY && args.every((arg) => Number.isFinite(arg))) {
    throw mayBeInfinite ? raise('OverflowError', 'math range error') : valueError('math domain error')
  }
  return float(result)
}

/** A logarithm of any positive number: big ints too are taken whole, not as a double that may be infinite. */
export function logarithm(value: Value, log: (x: number) => number): number {
  if (isInt(value) && typeof value === 'bigint') {
    if (value <= 0n) throw valueError('math domain error')
    const bits = value.toString(2).length
    const shift = Math.max(0, bits - 64)
    return log(Number(value >> BigInt(shift))) + shift * log(2)
  }
  const x = expectNumber(value)
  if (x <= 0) throw valueError('math domain error')
  return log(x)
}

/** Mantissa in [0.5, 1) and exponent of two. */
export function frexp(x: number): readonly [number, number] {
  if (x === 0 || !Number.isFinite(x)) return [x, 0]
  let exponent = Math.max(-1023, Math.floor(Math.log2(Math.abs(x))) + 1)
  let mantissa = x * 2 ** -exponent
  while (Math.abs(mantissa) < 0.5) {
    mantissa *= 2
    exponent -= 1
  }
  while (Math.abs(mantissa) >= 1) {
    mantissa /= 2
    exponent += 1
  }
  return [mantissa, exponent]
}

/** x times a power of two, in steps that do not overflow on the way. */
export function ldexp(x: number, exponent: number): number {
  const rest = Math.max(-2200, Math.min(2200, exponent))
  const third = Math.trunc(rest / 3)
  return x * 2 ** third * 2 ** third * 2 ** (rest - 2 * third)
}

/** IEEE 754 remainder: what is left of the nearest multiple. */
export function remainder(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN
  if (!Number.isFinite(x) || y === 0) throw valueError('math domain error')
  if (!Number.isFinite(y)) return x
  const size = Math.abs(y)
  const rest = Math.abs(x) % size
  const other = size - rest
  let result = rest < other ? rest : rest > other ? -other : rest - 2 * ((0.5 * (Math.abs(x) - rest)) % size)
  if (x < 0 || Object.is(x, -0)) result = -result
  return result
}

const view = new DataView(new ArrayBuffer(8))

/** The neighbour of x towards y. */
export function nextAfter(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN
  if (x === y) return y
  if (x === 0) return y > 0 ? Number.MIN_VALUE : -Number.MIN_VALUE
  view.setFloat64(0, x)
  const bits = view.getBigInt64(0)
  view.setBigInt64(0, y > x === x > 0 ? bits + 1n : bits - 1n)
  return view.getFloat64(0)
}

/** Distance from |x| to the next larger double. */
export function ulp(x: number): number {
  const size = Math.abs(x)
  if (!Number.isFinite(size)) return size
  const next = nextAfter(size, Number.POSITIVE_INFINITY)
  return Number.isFinite(next) ? next - size : size - nextAfter(size, 0)
}
