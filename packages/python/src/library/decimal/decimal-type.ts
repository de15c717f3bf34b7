import { meter } from '../../budget.ts'
import { typeName } from '../../operations/expect.ts'
import { typeError, valueError } from '../../raise.ts'
import { isFloat, PyFloat } from '../../values/float.ts'
import { isInt } from '../../values/int.ts'
import { PyList } from '../../values/list.ts'
import { objectType, PyObject, PyType, type Value } from '../../values/object.ts'
import { PyTuple } from '../../values/tuple.ts'
import { namedTupleType, PyNamedTuple } from '../named-tuple.ts'
import { currentContext } from './context-type.ts'
import { type Decimal, finite, infinite, ofBigInt, ofFloat, quietNan } from './number.ts'
import { parseDecimal } from './text.ts'

/** `decimal.Decimal` */
export const decimalType = new PyType('decimal.Decimal', { bases: [objectType] })

/** `decimal.DecimalTuple` */
export const decimalTupleType = namedTupleType('DecimalTuple', ['sign', 'digits', 'exponent'])

const MOST_EXPONENT = 999999999999999

/** A decimal number as scripts see it. */
export class PyDecimal extends PyObject {
  readonly number: Decimal

  constructor(number: Decimal) {
    super()
    this.number = number
  }

  override get type(): PyType {
    return decimalType
  }
}

/** The decimal that an operand stands for: a Decimal or an int; undefined for everything else. */
export function operand(value: Value): Decimal | undefined {
  if (value instanceof PyDecimal) return value.number
  return isInt(value) ? ofBigInt(BigInt(value)) : undefined
}

/** As `operand`. Raises TypeError for everything else. */
export function expectDecimal(value: Value): Decimal {
  const number = operand(value)
  if (number !== undefined) return number
  throw typeError(`conversion from ${typeName(value)} to Decimal is not supported`)
}

/** The JS number of a float. */
export function doubleOf(value: number | PyFloat): number {
  return value instanceof PyFloat ? value.value : value
}

/** What `Decimal(value)` makes, exactly. Raises TypeError, ValueError or InvalidOperation. */
export function decimalOf(value: Value): Decimal {
  if (typeof value === 'string') return fromText(value)
  if (isFloat(value)) {
    currentContext().signal(['FloatOperation'])
    return ofFloat(doubleOf(value))
  }
  if (value instanceof PyTuple || value instanceof PyList) return fromTuple(value.items)
  return expectDecimal(value)
}

function fromText(text: string): Decimal {
  meter.spend(text.length)
  const number = parseDecimal(text)
  if (number === undefined || (number.kind === 'finite' && Math.abs(number.exponent) > MOST_EXPONENT)) {
    currentContext().signal(['InvalidOperation'], 'ConversionSyntax')
    return quietNan
  }
  return number
}

function fromTuple(items: readonly Value[]): Decimal {
  const [sign, digits, exponent] = items
  if (items.length !== 3 || digits === undefined || exponent === undefined) {
    throw valueError('argument must be a sequence of length 3')
  }
  if (sign !== 0 && sign !== 1) throw valueError('sign must be an integer with the value 0 or 1')
  const text = digitText(digits)
  if (typeof exponent === 'string') return special(sign, exponent, text)
  if (!isInt(exponent)) throw valueError("string argument in the third position must be 'F', 'n' or 'N'")
  return finite(sign, BigInt(text === '' ? '0' : text), Number(exponent))
}

function digitText(digits: Value): string {
  if (!(digits instanceof PyTuple || digits instanceof PyList)) throw valueError('coefficient must be a tuple of digits')
  return digits.items
    .map((digit) => {
      if (typeof digit === 'number' && isInt(digit) && digit >= 0 && digit <= 9) return String(digit)
      throw valueError('coefficient must be a tuple of digits')
    })
    .join('')
}

function special(sign: 0 | 1, letter: string, digits: string): Decimal {
  if (letter === 'F') return infinite(sign)
  if (letter === 'n' || letter === 'N') return { kind: 'nan', sign, signaling: letter === 'N', payload: digits.replace(/^0+/, '') }
  throw valueError("string argument in the third position must be 'F', 'n' or 'N'")
}

/** `x.as_tuple()` */
export function asTuple(number: Decimal): PyNamedTuple {
  const digits = (text: string): PyTuple => new PyTuple(Array.from(text, Number))
  if (number.kind === 'finite') {
    return new PyNamedTuple(decimalTupleType, [number.sign, digits(number.coefficient.toString()), number.exponent])
  }
  if (number.kind === 'infinite') return new PyNamedTuple(decimalTupleType, [number.sign, new PyTuple([0]), 'F'])
  return new PyNamedTuple(decimalTupleType, [number.sign, digits(number.payload), number.signaling ? 'N' : 'n'])
}
