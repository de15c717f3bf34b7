import { meter } from '../../budget.ts'
import { binary } from '../../operations/arithmetic.ts'
import { findAttribute } from '../../operations/attributes.ts'
import { call } from '../../operations/call.ts'
import { expectBigInt, expectNumber, typeName } from '../../operations/expect.ts'
import { toArray } from '../../operations/iterate.ts'
import { raise, typeError, valueError } from '../../raise.ts'
import { native } from '../../values/define.ts'
import { float, isFloat, PyFloat } from '../../values/float.ts'
import type { NativeFunction } from '../../values/function.ts'
import { int, isInt } from '../../values/int.ts'
import { PyModule } from '../../values/module.ts'
import type { Value } from '../../values/object.ts'
import { absent } from '../../values/signature.ts'
import { PyTuple } from '../../values/tuple.ts'
import { checked, frexp, ldexp, logarithm, nextAfter, remainder, ulp } from './floats.ts'
import { combinations, factorial, gcd, integerSquareRoot, lcm, permutations } from './integers.ts'
import { erf, erfc, gamma, logGamma } from './special.ts'
import { exactSum, vectorLength } from './sums.ts'

function one(name: string, run: (x: number) => number, mayBeInfinite = true): NativeFunction {
  return native(
    `${name}(x, /)`,
    (value) => {
      const x = expectNumber(value)
      return checked(run(x), [x], mayBeInfinite)
    },
    'math',
  )
}

function two(name: string, run: (x: number, y: number) => number): NativeFunction {
  return native(
    `${name}(x, y, /)`,
    (a, b) => {
      const x = expectNumber(a)
      const y = expectNumber(b)
      return checked(run(x, y), [x, y])
    },
    'math',
  )
}

/** `floor`, `ceil` and `trunc`: an int of a float, what the type says of anything else. */
function whole(name: string, method: string, run: (x: number) => number): NativeFunction {
  return native(
    `${name}(x, /)`,
    (value) => {
      if (isInt(value)) return typeof value === 'boolean' ? Number(value) : value
      if (isFloat(value)) return wholeOfFloat(run, value instanceof PyFloat ? value.value : value)
      const own = findAttribute(value, method)
      if (own !== undefined) return call(own, [])
      if (name === 'trunc') throw typeError(`type ${typeName(value)} doesn't define __trunc__ method`)
      return wholeOfFloat(run, expectNumber(value))
    },
    'math',
  )
}

function wholeOfFloat(run: (x: number) => number, x: number): Value {
  if (Number.isNaN(x)) throw valueError('cannot convert float NaN to integer')
  if (!Number.isFinite(x)) throw raise('OverflowError', 'cannot convert float infinity to integer')
  return int(BigInt(run(x)))
}

function log(value: Value, base: Value): Value {
  const top = logarithm(value, Math.log)
  if (base === absent) return float(top)
  const bottom = logarithm(base, Math.log)
  if (bottom === 0) throw raise('ZeroDivisionError', 'float division by zero')
  return float(top / bottom)
}

function numbers(value: Value): number[] {
  const items = toArray(value)
  meter.spend(items.length)
  return items.map((item) => expectNumber(item))
}

function isClose(a: Value, b: Value, relative: Value, absolute: Value): boolean {
  const x = expectNumber(a)
  const y = expectNumber(b)
  const relativeTolerance = relative === absent ? 1e-9 : expectNumber(relative)
  const absoluteTolerance = absolute === absent ? 0 : expectNumber(absolute)
  if (relativeTolerance < 0 || absoluteTolerance < 0) throw valueError('tolerances must be non-negative')
  if (x === y) return true
  if (!Number.isFinite(x) || !Number.isFinite(y)) return false
  const distance = Math.abs(y - x)
  return distance <= Math.abs(relativeTolerance * y) || distance <= Math.abs(relativeTolerance * x) || distance <= absoluteTolerance
}

function distance(p: Value, q: Value): Value {
  const [a, b] = [numbers(p), numbers(q)]
  if (a.length !== b.length) throw valueError('both points must have the same number of dimensions')
  return float(vectorLength(a.map((x, index) => x - (b[index] ?? 0))))
}

function product(values: Value, start: Value): Value {
  return toArray(values).reduce<Value>((sum, value) => binary('*', sum, value), start)
}

function sumProduct(p: Value, q: Value): Value {
  const [a, b] = [toArray(p), toArray(q)]
  if (a.length !== b.length) throw valueError('Inputs are not the same length')
  return a.reduce<Value>((sum, value, index) => binary('+', sum, binary('*', value, b[index] ?? null)), 0)
}

function power(a: Value, b: Value): Value {
  const x = expectNumber(a)
  const y = expectNumber(b)
  // IEEE 754 says 1 where JavaScript says NaN.
  if (x === 1 || y === 0 || (x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY)) return float(1)
  if (x === 0 && y < 0) throw valueError('math domain error')
  return checked(x ** y, [x, y])
}

function modulo(a: Value, b: Value): Value {
  const x = expectNumber(a)
  const y = expectNumber(b)
  return checked(x % y, [x, y])
}

function gammaOf(x: number): number {
  if (Number.isNaN(x) || x === Number.POSITIVE_INFINITY) return x
  if (x === Number.NEGATIVE_INFINITY || (x <= 0 && Number.isInteger(x))) throw valueError('math domain error')
  return gamma(x)
}

function logGammaOf(x: number): number {
  if (!Number.isFinite(x)) return Math.abs(x)
  if (x <= 0 && Number.isInteger(x)) throw valueError('math domain error')
  return logGamma(x)
}

/** Nearest double of degrees or radians: the factor first, as C has it. */
const DEGREE = Math.PI / 180
const RADIAN = 180 / Math.PI

const MEMBERS: Readonly<Record<string, Value>> = {
  pi: Math.PI,
  e: Math.E,
  tau: 2 * Math.PI,
  inf: float(Number.POSITIVE_INFINITY),
  nan: float(Number.NaN),
  floor: whole('floor', '__floor__', Math.floor),
  ceil: whole('ceil', '__ceil__', Math.ceil),
  trunc: whole('trunc', '__trunc__', Math.trunc),
  sqrt: one('sqrt', Math.sqrt),
  cbrt: one('cbrt', Math.cbrt),
  exp: one('exp', Math.exp),
  exp2: one('exp2', (x) => 2 ** x),
  expm1: one('expm1', Math.expm1),
  log: native('log(x, base=?, /)', log),
  log2: native('log2(x, /)', (x) => float(logarithm(x, Math.log2)), 'math'),
  log10: native('log10(x, /)', (x) => float(logarithm(x, Math.log10)), 'math'),
  log1p: one('log1p', Math.log1p, false),
  sin: one('sin', Math.sin),
  cos: one('cos', Math.cos),
  tan: one('tan', Math.tan),
  asin: one('asin', Math.asin),
  acos: one('acos', Math.acos),
  atan: one('atan', Math.atan),
  atan2: two('atan2', Math.atan2),
  sinh: one('sinh', Math.sinh),
  cosh: one('cosh', Math.cosh),
  tanh: one('tanh', Math.tanh),
  asinh: one('asinh', Math.asinh),
  acosh: one('acosh', Math.acosh),
  atanh: one('atanh', Math.atanh, false),
  degrees: native('degrees(x, /)', (x) => float(expectNumber(x) * RADIAN), 'math'),
  radians: native('radians(x, /)', (x) => float(expectNumber(x) * DEGREE), 'math'),
  fabs: native('fabs(x, /)', (x) => float(Math.abs(expectNumber(x))), 'math'),
  pow: native('pow(x, y, /)', power, 'math'),
  fmod: native('fmod(x, y, /)', modulo, 'math'),
  remainder: native('remainder(x, y, /)', (x, y) => float(remainder(expectNumber(x), expectNumber(y))), 'math'),
  copysign: native('copysign(x, y, /)', (x, y) => float(withSignOf(expectNumber(x), expectNumber(y))), 'math'),
  modf: native(
    'modf(x, /)',
    (value) => {
      const x = expectNumber(value)
      const isInfinite = Math.abs(x) === Number.POSITIVE_INFINITY
      return new PyTuple([float(isInfinite ? withSignOf(0, x) : withSignOf(x % 1, x)), float(Math.trunc(x))])
    },
    'math',
  ),
  frexp: native(
    'frexp(x, /)',
    (value) => {
      const [mantissa, exponent] = frexp(expectNumber(value))
      return new PyTuple([float(mantissa), exponent])
    },
    'math',
  ),
  ldexp: native(
    'ldexp(x, i, /)',
    (value, exponent) => {
      if (!isInt(exponent)) throw typeError('Expected an int as second argument to ldexp.')
      const x = expectNumber(value)
      return checked(ldexp(x, Number(expectBigInt(exponent))), [x])
    },
    'math',
  ),
  nextafter: native('nextafter(x, y, /)', (x, y) => float(nextAfter(expectNumber(x), expectNumber(y))), 'math'),
  ulp: native('ulp(x, /)', (x) => float(ulp(expectNumber(x))), 'math'),
  isclose: native('isclose(a, b, *, rel_tol=?, abs_tol=?)', isClose, 'math'),
  isfinite: native('isfinite(x, /)', (x) => Number.isFinite(expectNumber(x)), 'math'),
  isinf: native('isinf(x, /)', (x) => Math.abs(expectNumber(x)) === Number.POSITIVE_INFINITY, 'math'),
  isnan: native('isnan(x, /)', (x) => Number.isNaN(expectNumber(x)), 'math'),
  hypot: native('hypot(*coordinates)', (parts) => float(vectorLength(numbers(parts))), 'math'),
  dist: native('dist(p, q, /)', distance, 'math'),
  fsum: native('fsum(seq, /)', (values) => float(exactSum(numbers(values))), 'math'),
  prod: native('prod(iterable, /, *, start=1)', product, 'math'),
  sumprod: native('sumprod(p, q, /)', sumProduct, 'math'),
  factorial: native('factorial(n, /)', (n) => factorial(n), 'math'),
  comb: native('comb(n, k, /)', combinations, 'math'),
  perm: native('perm(n, k=None, /)', permutations, 'math'),
  gcd: native('gcd(*integers)', (values) => gcd(toArray(values)), 'math'),
  lcm: native('lcm(*integers)', (values) => lcm(toArray(values)), 'math'),
  isqrt: native('isqrt(n, /)', integerSquareRoot, 'math'),
  gamma: one('gamma', gammaOf),
  lgamma: one('lgamma', logGammaOf),
  erf: one('erf', erf),
  erfc: one('erfc', erfc),
}

/** `math`: the functions of real numbers. */
export function mathModule(): PyModule {
  return new PyModule('math', MEMBERS)
}

function withSignOf(x: number, y: number): number {
  const isNegative = y < 0 || Object.is(y, -0)
  return isNegative ? -Math.abs(x) : Math.abs(x)
}
