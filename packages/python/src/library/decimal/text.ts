import { type Decimal, finite, infinite } from './number.ts'

const NUMBER = /^([-+])?(?:(?=\d|\.\d)(\d*)(?:\.(\d*))?(?:e([-+]?\d+))?|(inf(?:inity)?)|(s)?nan(\d*))$/i

/** Reads a number as Python writes one; undefined when it is none. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = NUMBER.exec(asciiDigits(text.trim()).replaceAll('_', ''))
  if (match === null) return undefined
  const [, minus, whole, fraction = '', exponent, inf, signaling, payload = ''] = match
  const sign = minus === '-' ? 1 : 0
  if (inf !== undefined) return infinite(sign)
  if (whole === undefined) return { kind: 'nan', sign, signaling: signaling !== undefined, payload: payload.replace(/^0+/, '') }
  return finite(sign, BigInt(whole + fraction), Number(exponent ?? '0') - fraction.length)
}

/** Decimal digits of any script become 0 to 9. */
function asciiDigits(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what needs no work.
  if (/^[\x00-\x7f]*$/.test(text)) return text
  return text.replace(/\p{Nd}/gu, (digit) => String(digitValue(digit.codePointAt(0) ?? 0)))
}

/** Unicode keeps the ten digits of a script together, in order, from a multiple of ten after the first. */
function digitValue(code: number): number {
  let zero = code
  while (/^\p{Nd}$/u.test(String.fromCodePoint(zero - 1)) && code - zero < 9) zero -= 1
  return (code - zero) % 10
}

/** `str(x)`: plain while the number is near one, with an exponent otherwise; `engineering` exponents are multiples of three. */
export function showDecimal(value: Decimal, engineering = false): string {
  const sign = value.sign === 1 ? '-' : ''
  if (value.kind === 'infinite') return `${sign}Infinity`
  if (value.kind === 'nan') return `${sign}${value.signaling ? 's' : ''}NaN${value.payload}`
  const digits = value.coefficient.toString()
  const left = value.exponent + digits.length
  const place = pointPlace({ digits, left, exponent: value.exponent }, engineering)
  const exponent = left === place ? '' : `E${left - place > 0 ? '+' : ''}${left - place}`
  return sign + pointed(digits, place) + exponent
}

function pointPlace(of: { digits: string; left: number; exponent: number }, engineering: boolean): number {
  if (of.exponent <= 0 && of.left > -6) return of.left
  if (!engineering) return 1
  const modulo = (n: number): number => ((n % 3) + 3) % 3
  return of.digits === '0' ? modulo(of.left + 1) - 1 : modulo(of.left - 1) + 1
}

function pointed(digits: string, place: number): string {
  if (place <= 0) return `0.${'0'.repeat(-place)}${digits}`
  if (place >= digits.length) return digits + '0'.repeat(place - digits.length)
  return `${digits.slice(0, place)}.${digits.slice(place)}`
}
