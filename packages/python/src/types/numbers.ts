import { meter } from '../budget.ts'
import { divideHalfEven, roundedTo } from '../format/float.ts'
import { intOfFloat } from '../format/truncate.ts'
import { double, expectInt, typeName } from '../operations/expect.ts'
import { hashKey } from '../operations/hash.ts'
import { truth } from '../operations/truth.ts'
import { raise, typeError, valueError } from '../raise.ts'
import { PyBytes } from '../values/bytes.ts'
import { defineType } from '../values/define.ts'
import { float, floatType, isFloat, type PyFloat } from '../values/float.ts'
import { boolType, int, intType, isInt } from '../values/int.ts'
import type { Value } from '../values/object.ts'
import { absent } from '../values/signature.ts'
import { PyTuple } from '../values/tuple.ts'
import { typeOf } from '../values/type-of.ts'
import { floatOfText, intOfText } from './number-text.ts'

type Int = number | bigint | boolean
type Float = number | PyFloat

function big(value: Int): bigint {
  return BigInt(value)
}

/** `int(x)`, `int(x, base)` */
function makeInt(x: Value, base: Value): Value {
  if (base !== absent) {
    const radix = expectInt(base)
    if (radix !== 0 && (radix < 2 || radix > 36)) throw valueError('int() base must be >= 2 and <= 36, or 0')
    if (typeof x === 'string') return intOfText(x, radix)
    throw typeError(x === absent ? 'int() missing string argument' : "int() can't convert non-string with explicit base")
  }
  if (x === absent) return 0
  return toInt(x)
}

/** `int(value)` without a base. */
function toInt(value: Value): Value {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (isInt(value)) return value
  if (isFloat(value)) return intOfFloat(value)
  if (typeof value === 'string') return intOfText(value, 10)
  if (value instanceof PyBytes) return intOfText(String.fromCharCode(...value.octets), 10)
  const answer = typeOf(value).slots.int?.(value)
  if (answer === undefined) {
    throw typeError(`int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`)
  }
  return answer
}

/** `float(value)` */
function makeFloat(value: Value): Value {
  if (value === absent) return float(0)
  if (isFloat(value)) return value
  if (typeof value === 'string') return floatOfText(value)
  const number = double(value)
  if (number === undefined) throw typeError(`float() argument must be a string or a real number, not '${typeName(value)}'`)
  return float(number)
}

function bitLength(value: Int): number {
  const size = big(value)
  return size === 0n ? 0 : (size < 0n ? -size : size).toString(2).length
}

function toBytes(value: Int, length: Value, order: Value, signed: Value): PyBytes {
  const count = expectInt(length)
  const number = big(value)
  const withSign = truth(signed)
  if (number < 0n && !withSign) throw raise('OverflowError', "can't convert negative int to unsigned")
  meter.allocate(count)
  const limit = 1n << BigInt(8 * count)
  if (withSign ? number >= limit / 2n || number < -limit / 2n : number >= limit) throw raise('OverflowError', 'int too big to convert')
  let rest = BigInt.asUintN(8 * count, number)
  const octets = new Uint8Array(count)
  for (let index = count - 1; index >= 0; index--) {
    octets[index] = Number(rest & 255n)
    rest >>= 8n
  }
  return new PyBytes(bigEndian(order) ? octets : octets.reverse())
}

function bigEndian(order: Value): boolean {
  if (order === 'big') return true
  if (order === 'little') return false
  throw valueError("byteorder must be either 'little' or 'big'")
}

function fromBytes(source: Value, order: Value, signed: Value): Value {
  if (!(source instanceof PyBytes)) throw typeError(`cannot convert '${typeName(source)}' object to bytes`)
  const octets = bigEndian(order) ? source.octets : source.octets.toReversed()
  let value = 0n
  for (const octet of octets) value = (value << 8n) | BigInt(octet)
  return int(truth(signed) ? BigInt.asIntN(8 * octets.length, value) : value)
}

/** `round(int, digits)`: negative digits round to tens, hundreds and so on, half to even. */
function roundInt(value: Int, digits: number | undefined): Value {
  if (digits === undefined || digits >= 0) return typeof value === 'boolean' ? Number(value) : value
  if (-digits > 5000) return 0
  const unit = 10n ** BigInt(-digits)
  return int(divideHalfEven(big(value), unit) * unit)
}

function roundFloat(value: Float, digits: number | undefined): Value {
  const number = typeof value === 'number' ? value : value.value
  if (digits === undefined) {
    if (!Number.isFinite(number)) return intOfFloat(value)
    return intOfFloat(float(roundedTo(number, 0)))
  }
  if (!Number.isFinite(number)) return value
  const rounded = roundedTo(number, digits)
  if (!Number.isFinite(rounded)) throw raise('OverflowError', 'rounded value too large to represent')
  return float(rounded)
}

function ratio(value: Float): PyTuple {
  const number = typeof value === 'number' ? value : value.value
  if (Number.isNaN(number)) throw valueError('cannot convert NaN to integer ratio')
  if (!Number.isFinite(number)) throw raise('OverflowError', 'cannot convert Infinity to integer ratio')
  let top = number
  let bottom = 1n
  while (!Number.isInteger(top)) {
    top *= 2
    bottom *= 2n
  }
  return new PyTuple([int(BigInt(top)), int(bottom)])
}

function numberOf(value: Float): number {
  return typeof value === 'number' ? value : value.value
}

defineType<Int>(intType, {
  construct: ['int(x=?, base=?)', (_cls, x, base) => makeInt(x, base)],
  classMethods: { "from_bytes(bytes, byteorder='big', *, signed=False)": (_cls, bytes, order, signed) => fromBytes(bytes, order, signed) },
  methods: {
    'bit_length()': bitLength,
    'bit_count()': (self) => big(self).toString(2).replace(/[^1]/g, '').length,
    'conjugate()': (self) => (typeof self === 'boolean' ? Number(self) : self),
    'as_integer_ratio()': (self) => new PyTuple([typeof self === 'boolean' ? Number(self) : self, 1]),
    'is_integer()': () => true,
    "to_bytes(length=1, byteorder='big', *, signed=False)": toBytes,
  },
  getters: {
    real: (self) => (typeof self === 'boolean' ? Number(self) : self),
    numerator: (self) => (typeof self === 'boolean' ? Number(self) : self),
    imag: () => 0,
    denominator: () => 1,
  },
  slots: {
    int: (self) => (typeof self === 'boolean' ? Number(self) : self),
    round: roundInt,
    absolute: (self) => (typeof self === 'bigint' ? int(self < 0n ? -self : self) : Math.abs(Number(self))),
    hash: (self) => hashKey(self),
  },
})

boolType.slots = { ...intType.slots }
defineType<boolean>(boolType, {
  construct: ['bool(object=False, /)', (_cls, value) => truth(value)],
})

defineType<Float>(floatType, {
  construct: ['float(x=?, /)', (_cls, x) => makeFloat(x)],
  methods: {
    'is_integer()': (self) => Number.isInteger(numberOf(self)),
    'as_integer_ratio()': ratio,
    'conjugate()': (self) => self,
  },
  getters: { real: (self) => self, imag: () => float(0) },
  slots: {
    int: (self) => intOfFloat(self),
    round: roundFloat,
    absolute: (self) => float(Math.abs(numberOf(self))),
  },
})
