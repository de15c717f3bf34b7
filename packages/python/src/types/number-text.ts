import { meter } from '../budget.ts'
import { repr } from '../operations/text.ts'
import { valueError } from '../raise.ts'
import { float } from '../values/float.ts'
import { int } from '../values/int.ts'
import type { Value } from '../values/object.ts'
import { stripped } from './str-split.ts'

const prefixes: Readonly<Record<number, string>> = { 2: '0b', 8: '0o', 16: '0x' }

/** `int(text, base)`; a base of 0 reads the prefix. Raises ValueError for what is not a number. */
export function intOfText(text: string, base: number): number | bigint {
  const match = /^([+-]?)(.*)$/su.exec(asciiDigits(stripped(text, null, { left: true, right: true })))
  const sign = match?.[1] ?? ''
  const body = (match?.[2] ?? '').toLowerCase()
  const wrong = () => valueError(`invalid literal for int() with base ${base}: ${repr(text)}`)
  const found = Object.entries(prefixes).find(([radix, prefix]) => body.startsWith(prefix) && (base === 0 || base === Number(radix)))
  const radix = found === undefined ? (base === 0 ? 10 : base) : Number(found[0])
  const digits = found === undefined ? body : body.slice(2).replace(/^_/, '')
  if (!/^[0-9a-z]+(?:_[0-9a-z]+)*$/.test(digits)) throw wrong()
  if (base === 0 && found === undefined && /^0[0_]*[1-9]/.test(digits)) throw wrong()
  const plain = digits.replaceAll('_', '')
  if (radix === 10 && plain.length > 4300) {
    throw valueError(
      `Exceeds the limit (4300 digits) for integer string conversion: value has ${plain.length} digits; use sys.set_int_max_str_digits() to increase the limit`,
    )
  }
  const value = worth(plain, radix)
  if (value === undefined) throw wrong()
  return int(sign === '-' ? -value : value)
}

function worth(digits: string, radix: number): bigint | undefined {
  meter.spend(Math.ceil((digits.length / 16) ** 2 / 64))
  for (const digit of digits) if (Number.parseInt(digit, 36) >= radix) return undefined
  if (radix === 10) return /^\d+$/.test(digits) ? BigInt(digits) : undefined
  let value = 0n
  for (const digit of digits) value = value * BigInt(radix) + BigInt(Number.parseInt(digit, 36))
  return value
}

/** Decimal digits of any script, as the ones JS knows. */
function asciiDigits(text: string): string {
  return text.replace(/[^\0-\x7f]/gu, (character) => {
    if (!/\p{Nd}/u.test(character)) return character
    // Every script's ten digits stand in a row: counting back to the first one of the row gives the value.
    const code = character.codePointAt(0) ?? 0
    let value = 0
    while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++
    return String(value)
  })
}

/** `float(text)`. Raises ValueError for what is not a number. */
export function floatOfText(text: string): Value {
  const body = asciiDigits(stripped(text, null, { left: true, right: true }))
  const named = /^([+-]?)(inf(?:inity)?|nan)$/i.exec(body)
  if (named !== null) {
    const value = named[2]?.toLowerCase() === 'nan' ? Number.NaN : Number.POSITIVE_INFINITY
    return float(named[1] === '-' ? -value : value)
  }
  if (!/^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/i.test(body)) {
    throw valueError(`could not convert string to float: ${repr(text)}`)
  }
  return float(Number(body.replaceAll('_', '')))
}
