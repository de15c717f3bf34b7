import { binary as operate } from '../../operations/arithmetic.ts'
import { ordered } from '../../operations/compare.ts'
import { typeName } from '../../operations/expect.ts'
import { compositeKey } from '../../operations/hash.ts'
import { raise, typeError, valueError } from '../../raise.ts'
import { defineType } from '../../values/define.ts'
import { float, isFloat, PyFloat } from '../../values/float.ts'
import { int, isInt } from '../../values/int.ts'
import { objectType, PyObject, PyType, type Value } from '../../values/object.ts'
import { absent } from '../../values/signature.ts'
import type { BinaryOperator } from '../../values/slots.ts'

/** `datetime.timedelta` */
export const timedeltaType = new PyType('datetime.timedelta', { bases: [objectType] })

const MOST_DAYS = 999999999
const MOST_C_INT = 2147483647n
const MICROS_PER_SECOND = 1_000_000n
const MICROS_PER_DAY = 86_400_000_000n

/** A duration: any number of days, then seconds below a day and microseconds below a second, both not negative. */
export class PyTimedelta extends PyObject {
  readonly days: number
  readonly seconds: number
  readonly microseconds: number

  /** Raises OverflowError for more than 999999999 days. */
  constructor(micros: bigint) {
    super()
    const days = floorDivide(micros, MICROS_PER_DAY)
    const rest = micros - days * MICROS_PER_DAY
    if (days > MOST_C_INT || days < -MOST_C_INT - 1n) throw raise('OverflowError', 'Python int too large to convert to C int')
    if (days > MOST_DAYS || days < -MOST_DAYS) throw raise('OverflowError', `days=${days}; must have magnitude <= ${MOST_DAYS}`)
    this.days = Number(days)
    this.seconds = Number(rest / MICROS_PER_SECOND)
    this.microseconds = Number(rest % MICROS_PER_SECOND)
  }

  override get type(): PyType {
    return timedeltaType
  }

  /** The whole duration in microseconds. */
  get micros(): bigint {
    return BigInt(this.days) * MICROS_PER_DAY + BigInt(this.seconds) * MICROS_PER_SECOND + BigInt(this.microseconds)
  }
}

/** A duration of that many microseconds, as a JS number. */
export function timedeltaOfMicros(micros: number): PyTimedelta {
  return new PyTimedelta(BigInt(micros))
}

/** `a // b` as Python rounds it: down. */
function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient
}

/** `a / b` to the nearest integer, halves to the even one. */
function divideNearest(a: bigint, b: bigint): bigint {
  const floor = floorDivide(a, b)
  const twice = 2n * (a - floor * b)
  const isAbove = b > 0n ? twice > b : twice < b
  return isAbove || (twice === b && floor % 2n !== 0n) ? floor + 1n : floor
}

const UNITS: readonly (readonly [name: string, micros: bigint])[] = [
  ['microseconds', 1n],
  ['milliseconds', 1000n],
  ['seconds', MICROS_PER_SECOND],
  ['minutes', 60n * MICROS_PER_SECOND],
  ['hours', 3600n * MICROS_PER_SECOND],
  ['days', MICROS_PER_DAY],
  ['weeks', 7n * MICROS_PER_DAY],
]

/** The sum of all parts; fractions are added up as doubles and rounded once, as CPython does. */
function construct(parts: Readonly<Record<string, Value>>): PyTimedelta {
  let total = 0n
  let leftover = 0
  for (const [name, unit] of UNITS) {
    const part = parts[name] ?? absent
    if (part === absent) continue
    if (isInt(part)) {
      total += BigInt(part) * unit
    } else if (isFloat(part)) {
      const [whole, rest] = splitFloat(part, unit)
      total += whole
      leftover += rest
    } else {
      throw typeError(`unsupported type for timedelta ${name} component: ${typeName(part)}`)
    }
  }
  return new PyTimedelta(leftover === 0 ? total : total + BigInt(roundedLeftover(leftover, total)))
}

function splitFloat(part: number | PyFloat, unit: bigint): readonly [bigint, number] {
  const value = part instanceof PyFloat ? part.value : part
  if (Number.isNaN(value)) throw valueError('cannot convert float NaN to integer')
  if (!Number.isFinite(value)) throw raise('OverflowError', 'cannot convert float infinity to integer')
  const whole = Math.trunc(value)
  const rest = (value - whole) * Number(unit)
  const wholeRest = Math.trunc(rest)
  return [BigInt(whole) * unit + BigInt(wholeRest), rest - wholeRest]
}

function roundedLeftover(leftover: number, total: bigint): number {
  const whole = roundAway(leftover)
  if (Math.abs(whole - leftover) !== 0.5) return whole
  const odd = total % 2n === 0n ? 0 : 1
  return 2 * roundAway((leftover + odd) * 0.5) - odd
}

function roundAway(value: number): number {
  return value < 0 ? -Math.round(-value) : Math.round(value)
}

function binary(operator: BinaryOperator, self: PyTimedelta, other: Value, reflected: boolean): Value | undefined {
  if (other instanceof PyTimedelta) return reflected ? withTimedelta(operator, other, self) : withTimedelta(operator, self, other)
  if (operator === '*' && (isInt(other) || isFloat(other))) return times(self, other)
  if (reflected) return undefined
  if (operator === '//' && isInt(other)) return new PyTimedelta(floorDivide(self.micros, divisor(BigInt(other))))
  if (operator === '/' && isInt(other)) return new PyTimedelta(divideNearest(self.micros, divisor(BigInt(other))))
  if (operator === '/' && isFloat(other)) {
    const [top, bottom] = ratioOf(other)
    return new PyTimedelta(divideNearest(self.micros * bottom, divisor(top)))
  }
  return undefined
}

function withTimedelta(operator: BinaryOperator, a: PyTimedelta, b: PyTimedelta): Value | undefined {
  switch (operator) {
    case '+':
      return new PyTimedelta(a.micros + b.micros)
    case '-':
      return new PyTimedelta(a.micros - b.micros)
    case '/':
      return operate('/', int(a.micros), int(divisor(b.micros, 'division by zero')))
    case '//':
      return int(floorDivide(a.micros, divisor(b.micros)))
    case '%':
      return new PyTimedelta(a.micros - floorDivide(a.micros, divisor(b.micros, 'integer modulo by zero')) * b.micros)
    default:
      return undefined
  }
}

function times(self: PyTimedelta, factor: number | bigint | boolean | PyFloat): PyTimedelta {
  if (isInt(factor)) return new PyTimedelta(self.micros * BigInt(factor))
  const [top, bottom] = ratioOf(factor)
  return new PyTimedelta(divideNearest(self.micros * top, bottom))
}

function divisor(value: bigint, message = 'integer division or modulo by zero'): bigint {
  if (value === 0n) throw raise('ZeroDivisionError', message)
  return value
}

/** A double as a fraction. Raises ValueError or OverflowError when it is none. */
function ratioOf(factor: number | PyFloat): readonly [bigint, bigint] {
  let value = factor instanceof PyFloat ? factor.value : factor
  if (Number.isNaN(value)) throw valueError('cannot convert NaN to integer ratio')
  if (!Number.isFinite(value)) throw raise('OverflowError', 'cannot convert Infinity to integer ratio')
  let bottom = 1n
  while (!Number.isInteger(value)) {
    value *= 2
    bottom *= 2n
  }
  return [BigInt(value), bottom]
}

/** `total_seconds()`, as the JS number. */
function totalSeconds(self: PyTimedelta): Value {
  const micros = int(self.micros)
  return typeof micros === 'number' ? float(micros / 1e6) : operate('/', micros, 1000000)
}

function compare(a: PyTimedelta, b: PyTimedelta): number {
  return Math.sign(a.days - b.days) || Math.sign(a.seconds - b.seconds) || Math.sign(a.microseconds - b.microseconds)
}

function shown(self: PyTimedelta): string {
  const parts = [
    self.days === 0 ? '' : `days=${self.days}`,
    self.seconds === 0 ? '' : `seconds=${self.seconds}`,
    self.microseconds === 0 ? '' : `microseconds=${self.microseconds}`,
  ].filter((part) => part !== '')
  return `datetime.timedelta(${parts.length === 0 ? '0' : parts.join(', ')})`
}

/** `1 day, 2:03:04.000005` */
export function timedeltaText(self: PyTimedelta): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const days = self.days === 0 ? '' : `${self.days} day${Math.abs(self.days) === 1 ? '' : 's'}, `
  const micros = self.microseconds === 0 ? '' : `.${String(self.microseconds).padStart(6, '0')}`
  const minutes = Math.floor(self.seconds / 60)
  return `${days}${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(self.seconds % 60)}${micros}`
}

defineType<PyTimedelta>(timedeltaType, {
  construct: [
    '__new__(days=?, seconds=?, microseconds=?, milliseconds=?, minutes=?, hours=?, weeks=?)',
    (_cls, days, seconds, microseconds, milliseconds, minutes, hours, weeks) =>
      construct({ days, seconds, microseconds, milliseconds, minutes, hours, weeks }),
  ],
  methods: { 'total_seconds()': totalSeconds },
  getters: { days: (self) => self.days, seconds: (self) => self.seconds, microseconds: (self) => self.microseconds },
  constants: {
    min: new PyTimedelta(-BigInt(MOST_DAYS) * MICROS_PER_DAY),
    max: new PyTimedelta(BigInt(MOST_DAYS + 1) * MICROS_PER_DAY - 1n),
    resolution: new PyTimedelta(1n),
  },
  slots: {
    repr: shown,
    str: timedeltaText,
    truth: (self) => self.micros !== 0n,
    hash: (self) => compositeKey('timedelta', [self.days, self.seconds, self.microseconds]),
    eq: (self, other) => (other instanceof PyTimedelta ? compare(self, other) === 0 : undefined),
    order: (operator, self, other) => (other instanceof PyTimedelta ? ordered(operator, compare(self, other)) : undefined),
    binary,
    unary: (operator, self) => (operator === '~' ? undefined : operator === '-' ? new PyTimedelta(-self.micros) : self),
    absolute: (self) => (self.days < 0 ? new PyTimedelta(-self.micros) : self),
  },
})
