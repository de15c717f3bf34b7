import { meter } from '../budget.ts'
import { expectStr } from '../operations/expect.ts'
import { escapeOf } from '../operations/quoted.ts'
import { raise } from '../raise.ts'
import { PyBytes } from '../values/bytes.ts'
import type { Value } from '../values/object.ts'

const names: Readonly<Record<string, 'utf-8' | 'ascii' | 'latin-1'>> = {
  utf8: 'utf-8',
  u8: 'utf-8',
  utf: 'utf-8',
  ascii: 'ascii',
  usascii: 'ascii',
  '646': 'ascii',
  latin1: 'latin-1',
  iso88591: 'latin-1',
  l1: 'latin-1',
}

function encodingOf(name: Value): 'utf-8' | 'ascii' | 'latin-1' {
  const text = expectStr(name)
  const found = names[text.toLowerCase().replace(/[-_ ]/g, '')]
  if (found === undefined) throw raise('LookupError', `unknown encoding: ${text}`)
  return found
}

/** `text.encode(encoding, errors)` */
export function encoded(text: string, encoding: Value, errors: Value): PyBytes {
  const name = encodingOf(encoding)
  meter.allocate(text.length * (name === 'utf-8' ? 3 : 1))
  const octets: number[] = []
  let index = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    const limit = name === 'ascii' ? 0x80 : name === 'latin-1' ? 0x100 : Number.POSITIVE_INFINITY
    if (code < limit && (code < 0xd800 || code > 0xdfff)) octets.push(...(name === 'utf-8' ? utf8(code) : [code]))
    else octets.push(...substitute(character, { name, limit, index, errors: expectStr(errors) }))
    index++
  }
  return new PyBytes(Uint8Array.from(octets))
}

function utf8(code: number): readonly number[] {
  if (code < 0x80) return [code]
  if (code < 0x800) return [0xc0 | (code >> 6), 0x80 | (code & 63)]
  if (code < 0x10000) return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)]
  return [0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)]
}

interface Problem {
  readonly name: string
  readonly limit: number
  readonly index: number
  readonly errors: string
}

function substitute(character: string, { name, limit, index, errors }: Problem): readonly number[] {
  const bytes = (text: string) => Array.from(text, (one) => one.charCodeAt(0))
  if (errors === 'ignore') return []
  if (errors === 'replace') return [63]
  if (errors === 'backslashreplace') return bytes(escapeOf(character))
  if (errors === 'xmlcharrefreplace') return bytes(`&#${character.codePointAt(0)};`)
  if (errors !== 'strict') throw raise('LookupError', `unknown error handler name '${errors}'`)
  const reason = name === 'utf-8' ? 'surrogates not allowed' : `ordinal not in range(${limit})`
  throw raise('UnicodeEncodeError', `'${name}' codec can't encode character '${escapeOf(character)}' in position ${index}: ${reason}`)
}

/** `bytes.decode(encoding, errors)` */
export function decoded({ octets }: PyBytes, encoding: Value, errors: Value): string {
  const name = encodingOf(encoding)
  meter.allocate(octets.length)
  if (name === 'utf-8') return fromUtf8(octets, expectStr(errors))
  let text = ''
  for (const [index, octet] of octets.entries()) {
    if (name === 'ascii' && octet > 127)
      text += undecodable({ octet, index, errors: expectStr(errors), name, reason: 'ordinal not in range(128)' })
    else text += String.fromCharCode(octet)
  }
  return text
}

function fromUtf8(octets: Uint8Array, errors: string): string {
  let text = ''
  for (let index = 0; index < octets.length; ) {
    const octet = octets[index] ?? 0
    const size =
      octet < 0x80 ? 1 : octet >= 0xc2 && octet < 0xe0 ? 2 : octet >= 0xe0 && octet < 0xf0 ? 3 : octet >= 0xf0 && octet < 0xf5 ? 4 : 0
    const code = size === 0 ? undefined : codeAt(octets, index, size)
    if (code === undefined) {
      const cut = size > 0 && index + size > octets.length
      const reason = size === 0 ? 'invalid start byte' : cut ? 'unexpected end of data' : 'invalid continuation byte'
      text += undecodable({ octet, index, errors, name: 'utf-8', reason })
      // What could still have become a character is one fault, not several.
      index += 1 + (size === 0 ? 0 : continuations(octets, index, size))
    } else {
      text += String.fromCodePoint(code)
      index += size
    }
  }
  return text
}

/** How many of the octets after a first one may follow it. */
function continuations(octets: Uint8Array, index: number, size: number): number {
  const first = octets[index] ?? 0
  const least: Readonly<Record<number, number>> = { 224: 0xa0, 240: 0x90 }
  const most: Readonly<Record<number, number>> = { 237: 0x9f, 244: 0x8f }
  let count = 0
  while (count < size - 1) {
    const octet = octets[index + 1 + count] ?? 0
    const [low, high] = count === 0 ? [least[first] ?? 0x80, most[first] ?? 0xbf] : [0x80, 0xbf]
    if (octet < low || octet > high) break
    count++
  }
  return count
}

function codeAt(octets: Uint8Array, index: number, size: number): number | undefined {
  const first = octets[index] ?? 0
  let code = size === 1 ? first : first & (0xff >> (size + 1))
  for (let next = index + 1; next < index + size; next++) {
    const octet = octets[next]
    if (octet === undefined || (octet & 0xc0) !== 0x80) return undefined
    code = (code << 6) | (octet & 63)
  }
  const least = [0, 0, 0x80, 0x800, 0x10000][size] ?? 0
  return code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? undefined : code
}

interface Undecodable {
  readonly octet: number
  readonly index: number
  readonly errors: string
  readonly name: string
  readonly reason: string
}

function undecodable({ octet, index, errors, name, reason }: Undecodable): string {
  if (errors === 'ignore') return ''
  if (errors === 'replace') return '\ufffd'
  const shown = `0x${octet.toString(16).padStart(2, '0')}`
  if (errors === 'backslashreplace') return `\\x${octet.toString(16).padStart(2, '0')}`
  if (errors !== 'strict') throw raise('LookupError', `unknown error handler name '${errors}'`)
  throw raise('UnicodeDecodeError', `'${name}' codec can't decode byte ${shown} in position ${index}: ${reason}`)
}
