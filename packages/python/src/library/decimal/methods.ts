import { meter } from '../../budget.ts'
import { raise, typeError, valueError } from '../../raise.ts'
import { defineType } from '../../values/define.ts'
import { isFloat } from '../../values/float.ts'
import { int, isInt } from '../../values/int.ts'
import type { Value } from '../../values/object.ts'
import { PyTuple } from '../../values/tuple.ts'
import {
  add,
  divide,
  floorDivide,
  invalid,
  minus,
  multiply,
  multiplyAdd,
  nanAmong,
  plus,
  remainder,
  remainderNear,
  subtract,
} from './arithmetic.ts'
import { type Context, tinyExponent, withRounding } from './context.ts'
import { contextOr, contextType, expectRounding, type PyContext } from './context-type.ts'
import { asTuple, decimalOf, decimalType, doubleOf, expectDecimal, PyDecimal } from './decimal-type.ts'
import {
  adjusted,
  compareNumbers,
  type Decimal,
  finite,
  isZero,
  negated,
  ofBigInt,
  ofFloat,
  powerOfTen,
  quietNan,
  truncated,
  withSign,
} from './number.ts'
import { wholeBy } from './operators.ts'
import { power, squareRoot } from './power.ts'
import { normalize, quantize, toIntegral } from './quantize.ts'
import { finished } from './round.ts'
import { showDecimal } from './text.ts'
import { commonLogarithm, exponential, naturalLogarithm } from './transcendental.ts'

type One = (x: Decimal, context: Context) => Decimal
type Two = (x: Decimal, y: Decimal, context: Context) => Decimal

function compare(x: Decimal, y: Decimal, context: Context): Decimal {
  return nanAmong([x, y], context) ?? ofBigInt(BigInt(compareNumbers(x, y)))
}

/** The greater (or less) of two; a quiet NaN loses against a number. */
function extreme(wanted: 1 | -1): Two {
  return (x, y, context) => {
    if (x.kind === 'nan' && !x.signaling && y.kind !== 'nan') return finishedOf(y, context)
    if (y.kind === 'nan' && !y.signaling && x.kind !== 'nan') return finishedOf(x, context)
    const nan = nanAmong([x, y], context)
    if (nan !== undefined) return nan
    const comparison = compareNumbers(x, y) || totalOrder(x, y)
    return finishedOf(comparison === wanted || comparison === 0 ? x : y, context)
  }
}

function totalOrder(x: Decimal, y: Decimal): number {
  if (x.sign !== y.sign) return x.sign === 1 ? -1 : 1
  if (x.kind !== 'finite' || y.kind !== 'finite') return 0
  const order = Math.sign(x.exponent - y.exponent)
  return x.sign === 1 ? -order : order
}

function finishedOf(x: Decimal, context: Context): Decimal {
  return x.kind === 'finite' ? finished(x, context) : x
}

function scale(x: Decimal, y: Decimal, context: Context): Decimal {
  const nan = nanAmong([x, y], context)
  if (nan !== undefined) return nan
  const most = 2 * (context.maxExponent + context.precision)
  if (y.kind !== 'finite' || y.exponent !== 0 || y.coefficient > BigInt(most)) return invalid(context)
  return x.kind === 'finite' ? finished({ ...x, exponent: x.exponent + Number(truncated(y)) }, context) : x
}

function exponentOf(x: Decimal, context: Context): Decimal {
  const nan = nanAmong([x], context)
  if (nan !== undefined) return nan
  if (x.kind !== 'finite') return withSign(x, 0)
  if (x.coefficient !== 0n) return ofBigInt(BigInt(adjusted(x)))
  context.signal(['DivisionByZero'])
  return { kind: 'infinite', sign: 1 }
}

/** The neighbour of `x` in the context's precision, upwards or downwards. */
function next(direction: 'ROUND_CEILING' | 'ROUND_FLOOR'): One {
  const sign = direction === 'ROUND_CEILING' ? 0 : 1
  return (x, context) => {
    const nan = nanAmong([x], context)
    if (nan !== undefined) return nan
    const quiet: Context = { ...withRounding(context, direction), signal: () => undefined }
    if (x.kind !== 'finite') {
      return x.sign === sign ? x : finite(x.sign, powerOfTen(context.precision) - 1n, context.maxExponent - context.precision + 1)
    }
    const rounded = finished(x, quiet)
    if (rounded.kind !== 'finite' || compareNumbers(rounded, x) !== 0) return rounded
    return add(x, finite(sign, 1n, tinyExponent(context) - 1), quiet)
  }
}

const ONE: Readonly<Record<string, One>> = {
  exp: exponential,
  ln: naturalLogarithm,
  log10: commonLogarithm,
  logb: exponentOf,
  normalize,
  sqrt: squareRoot,
  next_plus: next('ROUND_CEILING'),
  next_minus: next('ROUND_FLOOR'),
}

const TWO: Readonly<Record<string, Two>> = {
  compare,
  max: extreme(1),
  min: extreme(-1),
  remainder_near: remainderNear,
  scaleb: scale,
}

const COSTLY = new Set(['exp', 'ln', 'log10', 'power'])

function charged(name: string, context: PyContext): PyContext {
  if (COSTLY.has(name)) meter.spend(context.precision * 8 + context.precision * context.precision)
  if (name === 'sqrt') meter.spend((context.precision * context.precision) / 64)
  return context
}

function number(x: Decimal): PyDecimal {
  return new PyDecimal(x)
}

const oneMethods = Object.fromEntries(
  Object.entries(ONE).map(([name, run]) => [
    `${name}(context=None)`,
    (self: PyDecimal, context: Value) => number(run(self.number, charged(name, contextOr(context)))),
  ]),
)

const twoMethods = Object.fromEntries(
  Object.entries(TWO).map(([name, run]) => [
    `${name}(other, context=None)`,
    (self: PyDecimal, other: Value, context: Value) => number(run(self.number, expectDecimal(other), contextOr(context))),
  ]),
)

function quantized(self: PyDecimal, exp: Value, rounding: Value, context: Value): Value {
  const base = contextOr(context)
  if (rounding === null) return number(quantize(self.number, expectDecimal(exp), base))
  return number(quantize(self.number, expectDecimal(exp), withRounding(base, expectRounding(rounding))))
}

function integral(exactly: boolean) {
  return (self: PyDecimal, rounding: Value, context: Value): Value => {
    const base = contextOr(context)
    return number(toIntegral(self.number, { rounding: rounding === null ? base.rounding : expectRounding(rounding), exactly }, base))
  }
}

function ratio({ number: x }: PyDecimal): Value {
  if (x.kind === 'nan') throw valueError('cannot convert NaN to integer ratio')
  if (x.kind === 'infinite') throw raise('OverflowError', 'cannot convert Infinity to integer ratio')
  let top = x.sign === 1 ? -x.coefficient : x.coefficient
  let bottom = 1n
  meter.allocate(Math.abs(x.exponent))
  meter.spend(Math.abs(x.exponent) / 8)
  if (x.exponent >= 0) top *= powerOfTen(x.exponent)
  else bottom = powerOfTen(-x.exponent)
  const divisor = gcd(top < 0n ? -top : top, bottom)
  return new PyTuple([int(top / divisor), int(bottom / divisor)])
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b)
}

function numberClass({ number: x }: PyDecimal, context: Value): string {
  if (x.kind === 'nan') return x.signaling ? 'sNaN' : 'NaN'
  const sign = x.sign === 1 ? '-' : '+'
  if (x.kind === 'infinite') return `${sign}Infinity`
  if (x.coefficient === 0n) return `${sign}Zero`
  return sign + (adjusted(x) < contextOr(context).minExponent ? 'Subnormal' : 'Normal')
}

function isNormal({ number: x }: PyDecimal, context: Value): boolean {
  return x.kind === 'finite' && x.coefficient !== 0n && adjusted(x) >= contextOr(context).minExponent
}

defineType<PyDecimal>(decimalType, {
  methods: {
    ...oneMethods,
    ...twoMethods,
    'quantize(exp, rounding=None, context=None)': quantized,
    'to_integral_value(rounding=None, context=None)': integral(false),
    'to_integral(rounding=None, context=None)': integral(false),
    'to_integral_exact(rounding=None, context=None)': integral(true),
    'fma(other, third, context=None)': (self, other, third, context) =>
      number(multiplyAdd(self.number, expectDecimal(other), expectDecimal(third), contextOr(context))),
    'same_quantum(other, context=None)': (self, other) => sameQuantum(self.number, expectDecimal(other)),
    'adjusted()': (self) => (self.number.kind === 'finite' ? adjusted(self.number) : 0),
    'as_tuple()': (self) => asTuple(self.number),
    'as_integer_ratio()': ratio,
    'canonical()': (self) => self,
    'conjugate()': (self) => self,
    'copy_abs()': (self) => number(withSign(self.number, 0)),
    'copy_negate()': (self) => number(negated(self.number)),
    'copy_sign(other, context=None)': (self, other) => number(withSign(self.number, expectDecimal(other).sign)),
    'is_canonical()': () => true,
    'is_finite()': (self) => self.number.kind === 'finite',
    'is_infinite()': (self) => self.number.kind === 'infinite',
    'is_nan()': (self) => self.number.kind === 'nan',
    'is_qnan()': (self) => self.number.kind === 'nan' && !self.number.signaling,
    'is_snan()': (self) => self.number.kind === 'nan' && self.number.signaling,
    'is_signed()': (self) => self.number.sign === 1,
    'is_zero()': (self) => isZero(self.number),
    'is_normal(context=None)': isNormal,
    'is_subnormal(context=None)': (self, context) => self.number.kind === 'finite' && !isZero(self.number) && !isNormal(self, context),
    'number_class(context=None)': numberClass,
    'radix()': () => number(ofBigInt(10n)),
    'to_eng_string(context=None)': (self) => showDecimal(self.number, true),
    '__floor__()': (self) => wholeBy(self.number, 'ROUND_FLOOR'),
    '__ceil__()': (self) => wholeBy(self.number, 'ROUND_CEILING'),
    '__trunc__()': (self) => wholeBy(self.number, 'ROUND_DOWN'),
    '__copy__()': (self) => self,
    '__deepcopy__(memo)': (self) => self,
  },
  classMethods: {
    'from_float(f, /)': (_cls, f) => {
      if (isFloat(f)) return number(ofFloat(doubleOf(f)))
      if (isInt(f)) return number(ofBigInt(BigInt(f)))
      throw typeError('argument must be int or float')
    },
  },
  getters: { real: (self) => self, imag: () => number(ofBigInt(0n)) },
})

function sameQuantum(x: Decimal, y: Decimal): boolean {
  return x.kind === 'finite' && y.kind === 'finite' ? x.exponent === y.exponent : x.kind === y.kind
}

const CONTEXT_ONE: Readonly<Record<string, One>> = { ...ONE, plus, minus, abs: (x, context) => plus(withSign(x, 0), context) }
const CONTEXT_TWO: Readonly<Record<string, Two>> = {
  ...TWO,
  add,
  subtract,
  multiply,
  divide,
  divide_int: floorDivide,
  remainder,
  power,
  quantize,
}

/** `context.create_decimal(x)`: as `Decimal(x)`, then rounded. */
function create(context: PyContext, value: Value): Value {
  const x = decimalOf(value)
  if (x.kind === 'nan' && x.payload.length > context.precision) {
    context.signal(['InvalidOperation'], 'ConversionSyntax')
    return number(quietNan)
  }
  return number(finishedOf(x, context))
}

defineType<PyContext>(contextType, {
  methods: {
    ...Object.fromEntries(
      Object.entries(CONTEXT_ONE).map(([name, run]) => [
        `${name}(a, /)`,
        (self: PyContext, a: Value) => number(run(expectDecimal(a), charged(name, self))),
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(CONTEXT_TWO).map(([name, run]) => [
        `${name}(a, b)`,
        (self: PyContext, a: Value, b: Value) => number(run(expectDecimal(a), expectDecimal(b), charged(name, self))),
      ]),
    ),
    "create_decimal(num='0', /)": create,
    'create_decimal_from_float(f, /)': (self, f) => create(self, f),
    'to_integral_value(a, /)': (self, a) => number(toIntegral(expectDecimal(a), { rounding: self.rounding, exactly: false }, self)),
    'to_sci_string(a, /)': (_self, a) => showDecimal(expectDecimal(a)),
    'to_eng_string(a, /)': (_self, a) => showDecimal(expectDecimal(a), true),
  },
})
