import { meter } from '../budget.ts'
import { raise, valueError } from '../raise.ts'
import { float } from '../values/float.ts'
import { int } from '../values/int.ts'
import type { Value } from '../values/object.ts'
import type { BinaryOperator } from '../values/slots.ts'
import { doubleOf } from './expect.ts'
import { floatBinary } from './float-arithmetic.ts'
import { quotient } from './quotient.ts'

type Int = number | bigint | boolean

/** Arithmetic of ints of any size; undefined for operators that ints lack. `&`, `|` and `^` of two bools are a bool. */
export function intBinary(operator: BinaryOperator, a: Int, b: Int): Value | undefined {
  if (typeof a === 'boolean') {
    if (typeof b === 'boolean') {
      if (operator === '&') return a && b
      if (operator === '|') return a || b
      if (operator === '^') return a !== b
    }
    return intBinary(operator, a ? 1 : 0, b)
  }
  if (typeof b === 'boolean') return intBinary(operator, a, b ? 1 : 0)
  if (typeof a === 'number' && typeof b === 'number') {
    const small = smallBinary(operator, a, b)
    if (small !== undefined) return small
  }
  return bigBinary(operator, a, b)
}

/** The operations whose operands and outcome are safe integers; undefined when the outcome is not. */
function smallBinary(operator: BinaryOperator, a: number, b: number): Value | undefined {
  switch (operator) {
    case '+':
      return safe(a + b)
    case '-':
      return safe(a - b)
    case '*':
      return safe(a * b)
    case '/':
      if (b === 0) throw raise('ZeroDivisionError', 'division by zero')
      return float(a / b)
    case '//':
      return floorDivided(a, b)
    case '%':
      return remainder(a, b)
    case '**':
      return smallPower(a, b)
    case '<<':
      return b >= 0 && b < 53 ? safe(a * 2 ** b) : undefined
    case '>>':
      return b >= 0 ? Math.floor(a / 2 ** Math.min(b, 1000)) : undefined
    default:
      return smallBits(operator, a, b)
  }
}

// Adding 0 makes -0 the 0 that an int has.
const safe = (value: number): number | undefined => (Number.isSafeInteger(value) ? value + 0 : undefined)

function smallBits(operator: BinaryOperator, a: number, b: number): number | undefined {
  if ((a | 0) !== a || (b | 0) !== b) return undefined
  if (operator === '&') return a & b
  if (operator === '|') return a | b
  return operator === '^' ? a ^ b : undefined
}

function floorDivided(a: number, b: number): number {
  if (b === 0) throw raise('ZeroDivisionError', 'integer division or modulo by zero')
  // Exact, where Math.floor(a / b) would be wrong once the quotient is rounded.
  return (a - remainder(a, b)) / b + 0
}

function remainder(a: number, b: number): number {
  if (b === 0) throw raise('ZeroDivisionError', 'integer modulo by zero')
  const rest = a % b
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest + 0
}

function smallPower(a: number, b: number): Value | undefined {
  if (b < 0) {
    if (a === 0) throw raise('ZeroDivisionError', '0.0 cannot be raised to a negative power')
    return floatBinary('**', a, b)
  }
  let result = 1
  let square = a
  for (let rest = b; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square
    if (!Number.isSafeInteger(result)) return undefined
    if (rest > 1) square *= square
    if (rest > 1 && !Number.isSafeInteger(square)) return undefined
  }
  return result + 0
}

/** Digits of 32 bits in a bigint, for charging. */
function digits(value: bigint): number {
  return value.toString(16).length / 8
}

function bigBinary(operator: BinaryOperator, left: number | bigint, right: number | bigint): Value | undefined {
  const a = BigInt(left)
  const b = BigInt(right)
  const size = digits(a) + digits(b)
  meter.allocate(16 + size * 4)
  meter.spend(operator === '*' || operator === '//' || operator === '%' ? Math.ceil(1 + size ** 1.5 / 16) : Math.ceil(size / 8))
  switch (operator) {
    case '+':
      return int(a + b)
    case '-':
      return int(a - b)
    case '*':
      return int(a * b)
    case '/':
      return trueDivided(a, b)
    case '//':
      return int(bigFloorDivided(a, b))
    case '%':
      return int(bigRemainder(a, b, 'integer modulo by zero'))
    case '**':
      return bigPower(a, b)
    case '<<':
    case '>>':
      return shifted(operator, a, b)
    case '&':
      return int(a & b)
    case '|':
      return int(a | b)
    case '^':
      return int(a ^ b)
    default:
      return undefined
  }
}

/** `a // b` */
function bigFloorDivided(a: bigint, b: bigint): bigint {
  return (a - bigRemainder(a, b, 'integer division or modulo by zero')) / b
}

/** `a % b`: has the sign of b. */
export function bigRemainder(a: bigint, b: bigint, message: string): bigint {
  if (b === 0n) throw raise('ZeroDivisionError', message)
  const rest = a % b
  return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest
}

function bigPower(a: bigint, b: bigint): Value | undefined {
  if (b < 0n) {
    if (a === 0n) throw raise('ZeroDivisionError', '0.0 cannot be raised to a negative power')
    return floatBinary('**', doubleOf(a), doubleOf(b))
  }
  if (a === 0n || a === 1n) return b === 0n ? 1 : int(a)
  if (a === -1n) return b % 2n === 0n ? 1 : -1
  const bits = a.toString(16).length * 4 * Number(b)
  meter.allocate(bits / 8)
  meter.spend(Math.ceil((bits / 4096) ** 1.5))
  return int(a ** b)
}

function shifted(operator: '<<' | '>>', a: bigint, b: bigint): Value {
  if (b < 0n) throw valueError('negative shift count')
  if (operator === '>>') return int(b > 0xffffffffn ? (a < 0n ? -1n : 0n) : a >> b)
  if (a === 0n) return 0
  meter.allocate(Number(b) / 8)
  return int(a << b)
}

/** Quotient of two ints of any size, rounded once, half to even. */
function trueDivided(a: bigint, b: bigint): Value {
  if (b === 0n) throw raise('ZeroDivisionError', 'division by zero')
  const result = quotient(a, b)
  if (!Number.isFinite(result)) throw raise('OverflowError', 'integer division result too large for a float')
  return float(result)
}
