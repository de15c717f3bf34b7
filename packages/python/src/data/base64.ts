const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Octets as base64 with padding (RFC 4648, section 4). */
export function base64(octets: Uint8Array): string {
  let text = ''
  for (let index = 0; index < octets.length; index += 3) {
    const [a = 0, b, c] = octets.subarray(index, index + 3)
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    text += alphabet.charAt(bits >> 18) + alphabet.charAt((bits >> 12) & 63)
    text += b === undefined ? '=' : alphabet.charAt((bits >> 6) & 63)
    text += c === undefined ? '=' : alphabet.charAt(bits & 63)
  }
  return text
}

/** Throws RangeError for anything else than base64. */
export function fromBase64(text: string): Uint8Array {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new RangeError('expected base64')
  const digits = text.replace(/=+$/, '')
  const octets = new Uint8Array(Math.floor((digits.length * 3) / 4))
  let bits = 0
  let held = 0
  let at = 0
  for (const digit of digits) {
    bits = ((bits << 6) | alphabet.indexOf(digit)) & 0xffffff
    held += 6
    if (held < 8) continue
    held -= 8
    octets[at++] = (bits >> held) & 255
  }
  return octets
}
