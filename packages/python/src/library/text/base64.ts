import { meter } from '../../budget.ts'
import { typeName } from '../../operations/expect.ts'
import '../../types/exception.ts'
import { raise, typeError, valueError } from '../../raise.ts'
import { PyBytes } from '../../values/bytes.ts'
import { native } from '../../values/define.ts'
import { exceptionClass, newExceptionClass } from '../../values/exception.ts'
import { PyModule } from '../../values/module.ts'
import type { Value } from '../../values/object.ts'
import { hexText } from '../digest/hex.ts'
import { utf8Octets } from '../utf8.ts'

const binasciiErrorType = newExceptionClass('Error', exceptionClass('ValueError'))
const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const URL_SAFE = STANDARD.replace('+/', '-_')
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function octetsOf(value: Value): Uint8Array {
  if (value instanceof PyBytes) return value.octets
  throw typeError(`a bytes-like object is required, not '${typeName(value)}'`)
}

/** The text to decode: ASCII in a str or in bytes. */
function textOf(value: Value): string {
  if (value instanceof PyBytes) return Array.from(value.octets, (octet) => String.fromCharCode(octet)).join('')
  if (typeof value !== 'string') throw typeError(`argument should be a bytes-like object or ASCII string, not '${typeName(value)}'`)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this asks for ASCII.
  if (!/^[\x00-\x7f]*$/.test(value)) throw valueError('string argument should contain only ASCII characters')
  return value
}

/** `bits` at a time into letters of the alphabet, filled up with `=` to whole groups. */
function encode(octets: Uint8Array, alphabet: string, how: { readonly bits: number; readonly group: number }): PyBytes {
  meter.spend(octets.length >> 2)
  meter.allocate(octets.length * 4)
  let text = ''
  let held = 0
  let count = 0
  for (const octet of octets) {
    held = (held << 8) | octet
    count += 8
    while (count >= how.bits) {
      count -= how.bits
      text += alphabet[(held >> count) & ((1 << how.bits) - 1)]
    }
    held &= (1 << count) - 1
  }
  if (count > 0) text += alphabet[(held << (how.bits - count)) & ((1 << how.bits) - 1)]
  while (text.length % how.group !== 0) text += '='
  return new PyBytes(utf8Octets(text))
}

/** Letters outside of the alphabet are passed over, as Python does; missing padding is an error. */
function decode64(value: Value, alphabet: string): PyBytes {
  const text = textOf(value)
  meter.spend(text.length >> 2)
  meter.allocate(text.length)
  const letters = Array.from(text).filter((letter) => alphabet.includes(letter) || letter === '=')
  const end = letters.indexOf('=')
  const codes = (end === -1 ? letters : letters.slice(0, end)).map((letter) => alphabet.indexOf(letter))
  const padding = end === -1 ? 0 : letters.slice(end).filter((letter) => letter === '=').length
  if (codes.length % 4 === 1) {
    const count = codes.length
    throw raise(
      binasciiErrorType,
      `Invalid base64-encoded string: number of data characters (${count}) cannot be 1 more than a multiple of 4`,
    )
  }
  if (codes.length % 4 !== 0 && padding < 4 - (codes.length % 4)) throw raise(binasciiErrorType, 'Incorrect padding')
  const octets: number[] = []
  let held = 0
  let count = 0
  for (const code of codes) {
    held = ((held << 6) | code) & 0xffff
    count += 6
    if (count < 8) continue
    count -= 8
    octets.push((held >> count) & 255)
  }
  return new PyBytes(Uint8Array.from(octets))
}

function decode16(value: Value): PyBytes {
  const text = textOf(value)
  if (/[^0-9A-F]/.test(text)) throw raise(binasciiErrorType, 'Non-base16 digit found')
  if (text.length % 2 === 1) throw raise(binasciiErrorType, 'Odd-length string')
  return new PyBytes(Uint8Array.from({ length: text.length / 2 }, (_, index) => Number.parseInt(text.slice(2 * index, 2 * index + 2), 16)))
}

/** `base64`: octets as letters, and back. */
export function base64Module(): PyModule {
  const bits64 = { bits: 6, group: 4 }
  return new PyModule('base64', {
    b64encode: native('def b64encode(s)', (octets) => encode(octetsOf(octets), STANDARD, bits64)),
    b64decode: native('def b64decode(s)', (text) => decode64(text, STANDARD)),
    standard_b64encode: native('def standard_b64encode(s)', (octets) => encode(octetsOf(octets), STANDARD, bits64)),
    standard_b64decode: native('def standard_b64decode(s)', (text) => decode64(text, STANDARD)),
    urlsafe_b64encode: native('def urlsafe_b64encode(s)', (octets) => encode(octetsOf(octets), URL_SAFE, bits64)),
    urlsafe_b64decode: native('def urlsafe_b64decode(s)', (text) => decode64(text, URL_SAFE)),
    b32encode: native('def b32encode(s)', (octets) => encode(octetsOf(octets), BASE32, { bits: 5, group: 8 })),
    b16encode: native('def b16encode(s)', (octets) => new PyBytes(utf8Octets(hexText(octetsOf(octets)).toUpperCase()))),
    b16decode: native('def b16decode(s)', decode16),
  })
}
