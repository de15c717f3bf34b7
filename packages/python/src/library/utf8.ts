import { valueError } from '../raise.ts'

/** The UTF-8 octets of a text; a lone surrogate becomes the replacement character. */
export function utf8Octets(text: string): Uint8Array {
  const octets: number[] = []
  for (const character of text) {
    const read = character.codePointAt(0) ?? 0
    const code = read >= 0xd800 && read <= 0xdfff ? 0xfffd : read
    if (code < 0x80) octets.push(code)
    else if (code < 0x800) octets.push(0xc0 | (code >> 6), 0x80 | (code & 63))
    else if (code < 0x10000) octets.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
    else octets.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
  }
  return Uint8Array.from(octets)
}

/** The text of UTF-8 octets. Raises ValueError for octets that are none. */
export function utf8Text(octets: Uint8Array): string {
  let escaped = ''
  for (const octet of octets)
    escaped += octet === 37 ? '%25' : octet < 128 ? String.fromCharCode(octet) : `%${octet.toString(16).padStart(2, '0')}`
  try {
    return decodeURIComponent(escaped)
  } catch {
    throw valueError('the bytes are not UTF-8')
  }
}
