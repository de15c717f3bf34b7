import { meter } from '../../budget.ts'
import { ordered } from '../../operations/compare.ts'
import { compositeKey, hashKey } from '../../operations/hash.ts'
import { raise, typeError, valueError } from '../../raise.ts'
import { defineType } from '../../values/define.ts'
import { float, isFloat } from '../../values/float.ts'
import { int } from '../../values/int.ts'
import type { Value } from '../../values/object.ts'
import type { BinaryOperator, HashKey, OrderOperator } from '../../values/slots.ts'
import { add, divide, floorDivide, invalid, minus, multiply, nanAmong, plus, remainder, subtract } from './arithmetic.ts'
import type { Context } from './context.ts'
import { currentContext } from './context-type.ts'
import { decimalOf, decimalType, doubleOf, operand, PyDecimal } from './decimal-type.ts'
import { formatDecimal } from './format.ts'
import { adjusted, compareNumbers, type Decimal, isZero, ofFloat, truncated, withSign } from './number.ts'
import { isInteger, power } from './power.ts'
import { toExponent } from './quantize.ts'
import { rescaled } from './round.ts'
import { showDecimal } from './text.ts'

type Operation = (a: Decimal, b: Decimal, context: Context) => Decimal

const OPERATIONS: Partial<Record<BinaryOperator, Operation>> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  '//': floorDivide,
  '%': remainder,
  '**': power,
}

/** What an operation takes, in turns of a loop: about 1 µs. */
const operationSteps = 30

function binary(operator: BinaryOperator, self: PyDecimal, other: Value, reflected: boolean): Value | undefined {
  const operation = OPERATIONS[operator]
  const number = operand(other)
  if (operation === undefined || number === undefined) return undefined
  const context = currentContext()
  meter.spend(operationSteps + weight(self.number) + weight(number))
  if (operator === '**') meter.spend(context.precision * 8 + context.precision * context.precision)
  return new PyDecimal(reflected ? operation(number, self.number, context) : operation(self.number, number, context))
}

const LONG = 10n ** 1000n

/** What a number of many digits costs, whatever the precision of the result. */
function weight(number: Decimal): number {
  return number.kind === 'finite' && number.coefficient > LONG ? number.coefficient.toString(16).length * 8 : 0
}

/** The other side of a comparison: floats count with their exact value. */
function compared(other: Value): Decimal | undefined {
  if (isFloat(other)) return ofFloat(doubleOf(other))
  return operand(other)
}

function isEqual(self: PyDecimal, other: Value): boolean | undefined {
  const number = compared(other)
  if (number === undefined) return undefined
  if (isSignaling(self.number) || isSignaling(number)) currentContext().signal(['InvalidOperation'])
  if (self.number.kind === 'nan' || number.kind === 'nan') return false
  return compareNumbers(self.number, number) === 0
}

function isSignaling(number: Decimal): boolean {
  return number.kind === 'nan' && number.signaling
}

function order(operator: OrderOperator, self: PyDecimal, other: Value): Value | undefined {
  const number = compared(other)
  if (number === undefined) return undefined
  if (self.number.kind === 'nan' || number.kind === 'nan') {
    currentContext().signal(['InvalidOperation'])
    return false
  }
  return ordered(operator, compareNumbers(self.number, number))
}

/** Numbers that are equal have the same key, whatever their type. */
function key({ number }: PyDecimal): HashKey {
  if (number.kind === 'nan') {
    if (number.signaling) throw typeError('Cannot hash a signaling NaN value')
    return compositeKey('decimal', ['NaN'])
  }
  if (number.kind === 'infinite') return hashKey(float(number.sign === 1 ? -Infinity : Infinity))
  if (isInteger(number) && adjusted(number) < 400) return hashKey(int(truncated(number)))
  const near = toDouble(number)
  if (Number.isFinite(near) && compareNumbers(ofFloat(near), number) === 0) return hashKey(float(near))
  let { coefficient, exponent } = number
  while (coefficient % 10n === 0n) {
    coefficient /= 10n
    exponent += 1
  }
  return compositeKey('decimal', [number.sign, int(coefficient), exponent])
}

/** The nearest double. */
function toDouble(number: Decimal): number {
  if (number.kind === 'nan') {
    if (number.signaling) throw valueError('cannot convert signaling NaN to float')
    return Number.NaN
  }
  return number.kind === 'infinite' ? (number.sign === 1 ? -Infinity : Infinity) : Number(showDecimal(number))
}

/** The whole part. Raises ValueError for NaN, OverflowError for infinities. */
function toInteger(number: Decimal): bigint {
  if (number.kind === 'nan') throw valueError('cannot convert NaN to integer')
  if (number.kind === 'infinite') throw raise('OverflowError', 'cannot convert Infinity to integer')
  meter.allocate(Math.max(0, number.exponent))
  meter.spend(Math.max(0, number.exponent) / 8)
  return truncated(number)
}

function round({ number }: PyDecimal, digits: number | undefined): Value {
  if (digits !== undefined) {
    const context = currentContext()
    if (number.kind === 'nan') return new PyDecimal(nanAmong([number], context) ?? number)
    if (number.kind !== 'finite') return new PyDecimal(invalid(context))
    return new PyDecimal(toExponent(number, -digits, context))
  }
  return wholeBy(number, 'ROUND_HALF_EVEN')
}

/** The integer that a rounding gives, for `round`, `math.floor` and `math.ceil`. */
export function wholeBy(number: Decimal, rounding: Context['rounding']): Value {
  if (number.kind !== 'finite' || number.exponent >= 0) return int(toInteger(number))
  return int(truncated(rescaled(number, 0, rounding)))
}

function format(self: PyDecimal, spec: string): string {
  const [, width = '0', precision = '0'] = /(\d*)(?:\.(\d+))?[a-zA-Z%]?$/.exec(spec) ?? []
  const exponent = self.number.kind === 'finite' ? Math.max(0, self.number.exponent) : 0
  meter.allocate(2 * (Number(width) + Number(precision) + exponent))
  meter.spend(exponent / 8)
  const text = formatDecimal(self.number, spec, currentContext().rounding)
  if (text === undefined) throw valueError('invalid format string')
  return text
}

function shown({ number }: PyDecimal): string {
  return showDecimal(number)
}

defineType<PyDecimal>(decimalType, {
  construct: ["Decimal(value='0', context=None)", (_cls, value) => (value instanceof PyDecimal ? value : new PyDecimal(decimalOf(value)))],
  slots: {
    repr: (self) => `Decimal('${shown(self)}')`,
    str: shown,
    format,
    truth: (self) => !isZero(self.number),
    hash: key,
    eq: isEqual,
    order,
    binary,
    unary: (operator, self) => {
      if (operator === '~') return undefined
      return new PyDecimal((operator === '-' ? minus : plus)(self.number, currentContext()))
    },
    absolute: (self) => new PyDecimal(plus(withSign(self.number, 0), currentContext())),
    int: (self) => int(toInteger(self.number)),
    float: (self) => toDouble(self.number),
    round,
  },
})
