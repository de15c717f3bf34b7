import { meter } from '../budget.ts'
import { formatInt } from '../format/number.ts'
import { binary } from '../operations/arithmetic.ts'
import { double, expectBigInt, expectInt, indexOf, typeName } from '../operations/expect.ts'
import { floorDivided, remainder } from '../operations/float-arithmetic.ts'
import { bigRemainder } from '../operations/int-arithmetic.ts'
import { typeError, valueError } from '../raise.ts'
import { native } from '../values/define.ts'
import { float, isFloat } from '../values/float.ts'
import { int, isInt } from '../values/int.ts'
import type { Value } from '../values/object.ts'
import { PyTuple } from '../values/tuple.ts'
import { typeOf } from '../values/type-of.ts'

function abs(value: Value): Value {
  const answer = typeOf(value).slots.absolute?.(value)
  if (answer === undefined) throw typeError(`bad operand type for abs(): '${typeName(value)}'`)
  return answer
}

function round(value: Value, digits: Value): Value {
  const places = digits === null ? undefined : indexOf(digits)
  if (digits !== null && places === undefined) throw typeError(`'${typeName(digits)}' object cannot be interpreted as an integer`)
  const { slots, name } = typeOf(value)
  if (slots.round === undefined) throw typeError(`type ${name} doesn't define __round__ method`)
  return slots.round(value, places === undefined ? undefined : Number(places))
}

function divmod(a: Value, b: Value): Value {
  if ((isFloat(a) || isFloat(b)) && (isInt(a) || isFloat(a)) && (isInt(b) || isFloat(b))) {
    const [x, y] = [double(a) ?? 0, double(b) ?? 0]
    return new PyTuple([float(floorDivided(x, y, 'float divmod()')), float(remainder(x, y, 'float divmod()'))])
  }
  if (
    (isInt(a) || isFloat(a)) !== (isInt(b) || isFloat(b)) &&
    typeOf(a).slots.binary === undefined &&
    typeOf(b).slots.binary === undefined
  ) {
    throw typeError(`unsupported operand type(s) for divmod(): '${typeName(a)}' and '${typeName(b)}'`)
  }
  if (typeof a === 'string' || typeof b === 'string') {
    throw typeError(`unsupported operand type(s) for divmod(): '${typeName(a)}' and '${typeName(b)}'`)
  }
  return new PyTuple([binary('//', a, b), binary('%', a, b)])
}

function pow(base: Value, exponent: Value, modulus: Value): Value {
  if (modulus === null) return binary('**', base, exponent)
  if (!isInt(base) || !isInt(exponent) || !isInt(modulus)) {
    if (isInt(base) && isInt(exponent)) {
      throw typeError(`unsupported operand type(s) for ** or pow(): '${typeName(base)}', '${typeName(exponent)}', '${typeName(modulus)}'`)
    }
    throw typeError('pow() 3rd argument not allowed unless all arguments are integers')
  }
  const mod = BigInt(modulus)
  if (mod === 0n) throw valueError('pow() 3rd argument cannot be 0')
  const power = BigInt(exponent)
  const start = power < 0n ? inverse(BigInt(base), mod) : BigInt(base)
  return int(modularPower(start, power < 0n ? -power : power, mod))
}

function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  let square = base % modulus
  const size = modulus.toString(16).length
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    meter.spend(1 + Math.ceil((size * size) / 4096))
    if (rest & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return bigRemainder(result, modulus, '')
}

/** By the extended algorithm of Euclid. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [bigRemainder(value, modulus, ''), modulus, 1n, 0n]
  while (b !== 0n) {
    if (--meter.left < 0) meter.refill()
    const quotient = a / b
    ;[a, b, x, y] = [b, a - quotient * b, y, x - quotient * y]
  }
  if (a !== 1n && a !== -1n) throw valueError('base is not invertible for the given modulus')
  return bigRemainder(x * a, modulus, '')
}

function chr(value: Value): Value {
  const code = expectInt(value)
  if (code < 0 || code > 0x10ffff) throw valueError('chr() arg not in range(0x110000)')
  return String.fromCodePoint(code)
}

function ord(value: Value): Value {
  if (typeof value !== 'string') throw typeError(`ord() expected string of length 1, but ${typeName(value)} found`)
  const code = value.codePointAt(0)
  const length = Array.from(value.slice(0, 4)).length + Math.max(0, value.length - 4)
  if (code === undefined || length !== 1)
    throw typeError(`ord() expected a character, but string of length ${Array.from(value).length} found`)
  return code
}

function inBase(code: 'b' | 'o' | 'x') {
  return (value: Value) => formatInt(int(expectBigInt(value)), `#${code}`)
}

/** The builtins that reckon. */
export const numericBuiltins: readonly Value[] = [
  native('abs(x, /)', abs),
  native('bin(number, /)', inBase('b')),
  native('chr(i, /)', chr),
  native('divmod(x, y, /)', divmod),
  native('hex(number, /)', inBase('x')),
  native('oct(number, /)', inBase('o')),
  native('ord(c, /)', ord),
  native('pow(base, exp, mod=None)', pow),
  native('round(number, ndigits=None)', round),
]
