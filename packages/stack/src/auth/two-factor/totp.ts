import { createHmac, timingSafeEqual } from 'node:crypto'

/** How long a code is shown. Seconds. */
const stepSeconds = 30
/** Steps on either side that are taken too, for clocks that differ. */
const driftSteps = 1
const base32Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The time step (RFC 6238) of an instant in milliseconds since the epoch. */
export function totpStep(nowMs: number): number {
  return Math.floor(nowMs / 1_000 / stepSeconds)
}

/** The code of a step: RFC 6238 with HMAC-SHA-1, which is what authenticators know. */
export function totpCode(secret: Buffer, step: number, digits = 6): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 0xf
  const number = (mac.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** digits
  return String(number).padStart(digits, '0')
}

/** The step of which `code` is, one before to one after the current one; undefined for none. Spaces do not matter. */
export function stepOfCode(secret: Buffer, code: string, nowMs: number): number | undefined {
  const given = Buffer.from(code.replace(/\s/g, ''))
  const now = totpStep(nowMs)
  let found: number | undefined
  for (let step = now - driftSteps; step <= now + driftSteps; step += 1) {
    const wanted = Buffer.from(totpCode(secret, step))
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) found = step
  }
  return found
}

/** RFC 4648 base 32 without padding. */
export function base32(bytes: Buffer): string {
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = (value << 8) | byte
    for (bits += 8; bits >= 5; bits -= 5) text += base32Alphabet[(value >>> (bits - 5)) & 31]
    value &= 0xff
  }
  return bits === 0 ? text : text + base32Alphabet[(value << (5 - bits)) & 31]
}

/** What a QR code for an authenticator holds. */
export function otpauthUri({ issuer, account, secret }: { readonly issuer: string; readonly account: string; readonly secret: string }) {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=6&period=${stepSeconds}`
}
