import type { Rounding } from './context.ts'
import { type Decimal, digitCount, type FiniteDecimal, finite } from './number.ts'
import { rescaled, shorten } from './round.ts'

interface Spec {
  readonly fill: string
  readonly align: string
  readonly sign: string
  readonly noNegativeZero: boolean
  readonly zeroPad: boolean
  readonly width: number
  readonly separator: string
  readonly precision: number | undefined
  readonly type: string
}

const SPEC = /^(?:([\s\S])?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([eEfFgGn%])?$/u

/**
 * `format(x, spec)` for a decimal; undefined for a spec that cannot be read.
 * `rounding` is that of the current context, as CPython has it.
 */
export function formatDecimal(value: Decimal, text: string, rounding: Rounding): string | undefined {
  const spec = parseSpec(text)
  if (spec === undefined) return undefined
  if (value.kind === 'finite') return formatFinite(value, spec, rounding)
  const body = value.kind === 'infinite' ? 'Infinity' : `${value.signaling ? 's' : ''}NaN${value.payload}`
  return aligned(signOf(value.sign, spec), spec.type === '%' ? `${body}%` : body, { ...spec, zeroPad: false })
}

function parseSpec(text: string): Spec | undefined {
  const match = SPEC.exec(text)
  if (match === null) return undefined
  const [, fill, align, sign = '-', noNegativeZero, alternate, zero, width = '0', separator = '', precision, type = ''] = match
  if (zero !== undefined && align !== undefined) return undefined
  // C's decimal knows neither.
  if (separator === '_' || alternate !== undefined) return undefined
  return {
    fill: fill ?? ' ',
    align: align ?? '>',
    sign,
    noNegativeZero: noNegativeZero !== undefined,
    zeroPad: zero !== undefined,
    width: Number(width),
    separator,
    precision: precision === undefined ? undefined : Number(precision),
    type: type === 'n' ? 'g' : type === '' ? 'G' : type,
  }
}

function formatFinite(exact: FiniteDecimal, spec: Spec, rounding: Rounding): string {
  const isFixed = 'fF%'.includes(spec.type)
  const value = roundedFor(spec.type === '%' ? finite(exact.sign, exact.coefficient, exact.exponent + 2) : exact, spec, rounding)
  const sign = value.coefficient === 0n && spec.noNegativeZero ? 0 : value.sign
  const digits = value.coefficient.toString()
  const left = value.exponent + digits.length
  const place = pointPlace(value, { left, isFixed, spec })
  const whole = place <= 0 ? '0' : digits.slice(0, place).padEnd(place, '0')
  let tail = place < 0 ? '0'.repeat(-place) + digits : digits.slice(Math.max(place, 0))
  if (tail !== '') tail = `.${tail}`
  const exponent = left - place
  if (exponent !== 0 || 'eE'.includes(spec.type)) {
    tail += `${'EG'.includes(spec.type) ? 'E' : 'e'}${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`
  }
  if (spec.type === '%') tail += '%'
  const prefix = signOf(sign, spec)
  const room = spec.zeroPad ? spec.width - tail.length - prefix.length : 0
  return aligned(prefix, grouped(whole, spec.separator, room) + tail, spec)
}

function pointPlace(value: FiniteDecimal, how: { left: number; isFixed: boolean; spec: Spec }): number {
  const { left, isFixed, spec } = how
  if (isFixed) return left
  if ('eE'.includes(spec.type)) return value.coefficient === 0n && spec.precision !== undefined ? 1 - spec.precision : 1
  return value.exponent <= 0 && left > -6 ? left : 1
}

function roundedFor(value: FiniteDecimal, spec: Spec, rounding: Rounding): FiniteDecimal {
  const { type } = spec
  const isFixed = 'fF%'.includes(type)
  let result = value
  if (spec.precision !== undefined) {
    if ('eE'.includes(type)) result = toDigits(value, spec.precision + 1, rounding)
    else if (isFixed) result = rescaled(value, -spec.precision, rounding)
    else if (digitCount(value.coefficient) > spec.precision) result = toDigits(value, Math.max(spec.precision, 1), rounding)
  }
  if (result.coefficient === 0n && result.exponent > 0 && isFixed) return rescaled(result, 0, rounding)
  return result
}

/** Exactly that many digits: rounded, or filled with zeros. */
function toDigits(value: FiniteDecimal, digits: number, rounding: Rounding): FiniteDecimal {
  if (value.coefficient === 0n) return value
  const drop = digitCount(value.coefficient) - digits
  if (drop <= 0) return rescaled(value, value.exponent + drop, rounding)
  const { coefficient } = shorten(value.coefficient, drop, { rounding, sign: value.sign })
  const result = finite(value.sign, coefficient, value.exponent + drop)
  return digitCount(coefficient) > digits ? finite(value.sign, coefficient / 10n, result.exponent + 1) : result
}

function signOf(sign: 0 | 1, spec: Spec): string {
  if (sign === 1) return '-'
  return spec.sign === '-' ? '' : spec.sign
}

/** Thousands apart, and zeros in front up to `width` characters. */
function grouped(digits: string, separator: string, width: number): string {
  if (separator === '') return digits.padStart(width, '0')
  const apart = (text: string): string => text.replace(/\B(?=(\d{3})+(?!\d))/g, separator)
  let filled = digits
  while (apart(filled).length < width) filled = `0${filled}`
  return apart(filled)
}

function aligned(sign: string, body: string, spec: Spec): string {
  const missing = spec.width - sign.length - Array.from(body).length
  if (missing <= 0) return sign + body
  const fill = (count: number): string => spec.fill.repeat(count)
  switch (spec.zeroPad ? '=' : spec.align) {
    case '<':
      return sign + body + fill(missing)
    case '^':
      return fill(missing >> 1) + sign + body + fill(missing - (missing >> 1))
    case '=':
      return sign + fill(missing) + body
    default:
      return fill(missing) + sign + body
  }
}
