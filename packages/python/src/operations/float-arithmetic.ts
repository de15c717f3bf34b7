import { fraction } from '../format/float.ts'
import { raise } from '../raise.ts'
import { float } from '../values/float.ts'
import type { Value } from '../values/object.ts'
import type { BinaryOperator } from '../values/slots.ts'
import { quotient } from './quotient.ts'

/** Arithmetic of floats; undefined for operators that floats lack. */
export function floatBinary(operator: BinaryOperator, a: number, b: number): Value | undefined {
  switch (operator) {
    case '+':
      return float(a + b)
    case '-':
      return float(a - b)
    case '*':
      return float(a * b)
    case '/':
      if (b === 0) throw raise('ZeroDivisionError', 'float division by zero')
      return float(a / b)
    case '//':
      return float(floorDivided(a, b, 'float floor division by zero'))
    case '%':
      return float(remainder(a, b, 'float modulo'))
    case '**':
      return float(power(a, b))
    default:
      return undefined
  }
}

/** `a // b`, as CPython computes it from the remainder. */
export function floorDivided(a: number, b: number, message: string): number {
  const rest = remainder(a, b, message)
  const quotient = (a - rest) / b
  if (quotient === 0) return a / b < 0 || Object.is(a / b, -0) ? -0 : 0
  const floor = Math.floor(quotient)
  return quotient - floor > 0.5 ? floor + 1 : floor
}

/** `a % b`: has the sign of b. */
export function remainder(a: number, b: number, message: string): number {
  if (b === 0) throw raise('ZeroDivisionError', message)
  const rest = a % b
  if (rest === 0) return b < 0 || Object.is(b, -0) ? -0 : 0
  return rest < 0 !== b < 0 ? rest + b : rest
}

/** Exponents up to which a power is computed exactly and then rounded once, as the best C libraries come out. */
const exactExponents = 64

/** JS engines raise to integral powers by repeated multiplication, which can be off in the last digits. */
function precisePower(a: number, b: number): number {
  const rough = b === 0.5 ? Math.sqrt(a) : a ** b
  if (!Number.isInteger(b) || Math.abs(b) > exactExponents || rough === 0 || !Number.isFinite(rough) || !Number.isFinite(a)) return rough
  const { mantissa, exponent } = fraction(a)
  const size = BigInt(Math.abs(b))
  const shift = BigInt(Math.abs(exponent)) * size
  const top = mantissa ** size
  const [up, down] = exponent < 0 ? [top, 1n << shift] : [top << shift, 1n]
  return quotient(b < 0 ? down : up, b < 0 ? up : down)
}

function power(a: number, b: number): number {
  if (b === 0 || a === 1) return 1
  if (a === 0 && b < 0) throw raise('ZeroDivisionError', '0.0 cannot be raised to a negative power')
  if (a === -1 && !Number.isFinite(b) && !Number.isNaN(b)) return 1
  if (a < 0 && Number.isFinite(a) && Number.isFinite(b) && !Number.isInteger(b)) {
    throw raise('ValueError', 'a negative number to a fractional power is a complex number, which scripts here do not have')
  }
  const result = precisePower(a, b)
  if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b)) {
    throw raise('OverflowError', "(34, 'Numerical result out of range')")
  }
  return result
}
