/** SHA-256 of a text's UTF-8 bytes, as 64 hex digits (FIPS 180-4). Here because the engine uses nothing of its platform. */
export function sha256(text: string): string {
  const bytes = padded(text)
  const hash = Int32Array.from(INITIAL)
  const schedule = new Int32Array(64)
  for (let at = 0; at < bytes.length; at += 64) digestBlock(bytes, at, { hash, schedule })
  return [...hash].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

interface Work {
  readonly hash: Int32Array
  readonly schedule: Int32Array
}

const PRIMES = firstPrimes(64)
/** First 32 bits of the fractions of the cube roots of the first 64 primes. */
const CONSTANTS = Int32Array.from(PRIMES, (prime) => fractionBits(Math.cbrt(prime)))
/** First 32 bits of the fractions of the square roots of the first 8 primes. */
const INITIAL = Int32Array.from(PRIMES.slice(0, 8), (prime) => fractionBits(Math.sqrt(prime)))

function firstPrimes(count: number): number[] {
  const primes: number[] = []
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  return primes
}

function fractionBits(root: number): number {
  return Math.floor((root - Math.floor(root)) * 2 ** 32) | 0
}

function digestBlock(bytes: Uint8Array, at: number, { hash, schedule }: Work): void {
  for (let i = 0; i < 16; i++) schedule[i] = word(bytes, at + i * 4)
  for (let i = 16; i < 64; i++) schedule[i] = extended(schedule, i)
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash
  for (let i = 0; i < 64; i++) {
    const s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (CONSTANTS[i] ?? 0) + (schedule[i] ?? 0)) | 0
    const s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  ;[a, b, c, d, e, f, g, h].forEach((value, i) => {
    hash[i] = (hash[i] ?? 0) + value
  })
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
}

function extended(schedule: Int32Array, i: number): number {
  const near = schedule[i - 2] ?? 0
  const far = schedule[i - 15] ?? 0
  const s0 = rotated(far, 7) ^ rotated(far, 18) ^ (far >>> 3)
  const s1 = rotated(near, 17) ^ rotated(near, 19) ^ (near >>> 10)
  return ((schedule[i - 16] ?? 0) + s0 + (schedule[i - 7] ?? 0) + s1) | 0
}

function rotated(value: number, by: number): number {
  return (value >>> by) | (value << (32 - by))
}

/** UTF-8 bytes with the closing bit and length, filled up to whole blocks. A lone surrogate becomes U+FFFD. */
function padded(text: string): Uint8Array {
  const bytes = new Uint8Array(((text.length * 3 + 9 + 63) >>> 6) << 6)
  let length = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) bytes[length++] = unit
    else {
      const point = text.codePointAt(i) ?? 0
      if (point > 0xffff) i++
      length = pushMultiByte(bytes, length, point >= 0xd800 && point < 0xe000 ? 0xfffd : point)
    }
  }
  bytes[length] = 0x80
  const blocks = (length + 9 + 63) >>> 6
  const end = blocks << 6
  for (let i = 0, bits = length * 8; i < 6; i++, bits = Math.floor(bits / 256)) bytes[end - 1 - i] = bits % 256
  return bytes.subarray(0, end)
}

function pushMultiByte(bytes: Uint8Array, at: number, point: number): number {
  let length = at
  if (point < 0x800) bytes[length++] = 0xc0 | (point >> 6)
  else {
    if (point < 0x10000) bytes[length++] = 0xe0 | (point >> 12)
    else {
      bytes[length++] = 0xf0 | (point >> 18)
      bytes[length++] = 0x80 | ((point >> 12) & 63)
    }
    bytes[length++] = 0x80 | ((point >> 6) & 63)
  }
  bytes[length++] = 0x80 | (point & 63)
  return length
}
