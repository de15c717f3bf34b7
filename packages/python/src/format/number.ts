import { meter } from '../budget.ts'
import { doubleOf } from '../operations/expect.ts'
import { decimalText } from '../operations/text.ts'
import { raise, valueError } from '../raise.ts'
import { fixedDigits, floatRepr, significant } from './float.ts'
import { padded, paddedNumber, parseSpec, type Spec, signOf, unknownCode } from './spec.ts'

const bases: Readonly<Record<string, readonly [radix: number, prefix: string]>> = {
  b: [2, '0b'],
  o: [8, '0o'],
  x: [16, '0x'],
  X: [16, '0X'],
}

/** `format(int, spec)` */
export function formatInt(value: number | bigint, text: string, kind = 'int'): string {
  const spec = parseSpec(text, kind)
  if ('eEfFgG%'.includes(spec.type) && spec.type !== '') {
    return formatFloat(typeof value === 'bigint' ? doubleOf(value) : value, text, kind)
  }
  if (spec.type === 'c') return formatCharacter(value, spec)
  if (!['', 'd', 'n', 'b', 'o', 'x', 'X'].includes(spec.type)) throw unknownCode(spec.type, kind)
  if (spec.precision !== undefined) throw valueError('Precision not allowed in integer format specifier')
  if (spec.noNegativeZero) throw valueError('Negative zero coercion (z) not allowed in format specifier with integer presentation type')
  const negative = value < 0
  const size = typeof value === 'bigint' ? (negative ? -value : value) : Math.abs(value)
  const [radix, prefix] = bases[spec.type] ?? [10, '']
  const digits = radix === 10 && typeof size === 'bigint' ? decimalText(size) : size.toString(radix)
  const sign = signOf(negative, spec) + (spec.alternate ? prefix : '')
  return paddedNumber(sign, spec.type === 'X' ? digits.toUpperCase() : digits, '', spec)
}

function formatCharacter(value: number | bigint, spec: Spec): string {
  if (spec.precision !== undefined) throw valueError('Precision not allowed in integer format specifier')
  if (spec.sign !== '') throw valueError("Sign not allowed with integer format specifier 'c'")
  if (spec.alternate) throw valueError("Alternate form (#) not allowed with integer format specifier 'c'")
  if (value < 0 || value > 0x10ffff) throw raise('OverflowError', '%c arg not in range(0x110000)')
  return padded(String.fromCodePoint(Number(value)), spec, '>')
}

/** `format(float, spec)` */
export function formatFloat(value: number, text: string, kind = 'float'): string {
  const spec = parseSpec(text, kind)
  if (!['', 'e', 'E', 'f', 'F', 'g', 'G', 'n', '%'].includes(spec.type)) throw unknownCode(spec.type, kind)
  meter.allocate(spec.precision ?? 0)
  const written = Number.isFinite(value) ? writtenFloat(Math.abs(value), spec) : writtenOdd(value, spec)
  const zero = /^[0.%]*(e.*)?$/.test(written)
  const negative = (value < 0 || Object.is(value, -0)) && !(spec.noNegativeZero && zero)
  const whole = /^\d*/.exec(written)?.[0] ?? ''
  const sign = signOf(negative, spec)
  if (whole === '') return paddedNumber(sign, written, '', { ...spec, grouping: '' })
  return paddedNumber(sign, whole, written.slice(whole.length), spec)
}

function writtenOdd(value: number, { type }: Spec): string {
  const word = Number.isNaN(value) ? 'nan' : 'inf'
  return (type !== '' && 'EFG'.includes(type) ? word.toUpperCase() : word) + (type === '%' ? '%' : '')
}

/** A finite number of 0 or more, without sign, grouping and filling. */
function writtenFloat(value: number, spec: Spec): string {
  const { type, precision, alternate } = spec
  switch (type) {
    case 'f':
    case 'F':
      return withPoint(fixedDigits(value, precision ?? 6), alternate)
    case '%':
      return `${withPoint(fixedDigits(value * 100, precision ?? 6), alternate)}%`
    case 'e':
    case 'E': {
      const text = exponentForm(significant(value, (precision ?? 6) + 1), alternate)
      return type === 'E' ? text.toUpperCase() : text
    }
    case '':
      return precision === undefined ? floatRepr(value) : general(value, precision, { alternate, dotZero: true })
    default: {
      const text = general(value, precision ?? 6, { alternate, dotZero: false })
      return type === 'G' ? text.toUpperCase() : text
    }
  }
}

function withPoint(text: string, always: boolean): string {
  return always && !text.includes('.') ? `${text}.` : text
}

function exponentForm({ digits, exponent }: { readonly digits: string; readonly exponent: number }, alternate: boolean): string {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : alternate ? '.' : ''
  return `${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

/** `g`: fixed or exponential, whichever fits the precision; trailing zeros go unless `#`. */
function general(
  value: number,
  precision: number,
  { alternate, dotZero }: { readonly alternate: boolean; readonly dotZero: boolean },
): string {
  const count = precision === 0 ? 1 : precision
  const found = significant(value, count)
  const limit = dotZero ? count - 1 : count
  if (found.exponent < -4 || found.exponent >= limit) {
    const digits = alternate ? found.digits : found.digits.replace(/(?<=.)0+$/, '')
    return exponentForm({ digits, exponent: found.exponent }, alternate)
  }
  const places = Math.max(0, count - 1 - found.exponent)
  const fixed = fixedDigits(value, places)
  if (alternate) return withPoint(fixed, true)
  const short = fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed
  return dotZero && !short.includes('.') ? `${short}.0` : short
}
