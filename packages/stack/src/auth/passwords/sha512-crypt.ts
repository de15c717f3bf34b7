import { createHash, hash } from 'node:crypto'

/** A stored hash, taken apart. */
export interface Sha512Crypt {
  readonly rounds: number
  readonly salt: string
  /** 86 characters of crypt's own base 64. */
  readonly checksum: string
}

const digestBytes = 64
const defaultRounds = 5_000
const fewestRounds = 1_000
const mostRounds = 999_999_999
const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const shape = /^\$6\$(?:rounds=(\d{1,9})\$)?([^$]{0,16})\$([./0-9A-Za-z]{86})$/

/** The parts of `$6$[rounds=N$]salt$checksum`; undefined when `stored` is none. */
export function parsedSha512Crypt(stored: string): Sha512Crypt | undefined {
  const [, rounds, salt, checksum] = shape.exec(stored) ?? []
  if (salt === undefined || checksum === undefined) return undefined
  const asked = rounds === undefined ? defaultRounds : Number(rounds)
  return { rounds: Math.min(mostRounds, Math.max(fewestRounds, asked)), salt, checksum }
}

/**
 * The checksum of `password` by sha512_crypt, as its public specification (U. Drepper, "Unix crypt using SHA-256 and SHA-512") has it.
 * Blocks for about a microsecond a round: run it on a thread of its own.
 */
export function sha512CryptChecksum(password: Buffer, { salt, rounds }: Pick<Sha512Crypt, 'salt' | 'rounds'>): string {
  const saltBytes = Buffer.from(salt, 'utf8').subarray(0, 16)
  const first = firstDigest(password, saltBytes)
  const p = repeated(sha512(...Array.from({ length: password.length }, () => password)), password.length)
  const s = repeated(sha512(...Array.from({ length: 16 + (first[0] ?? 0) }, () => saltBytes)), saltBytes.length)
  return encoded(stretched(first, { p, s, rounds }))
}

/** Steps 1 to 12. */
function firstDigest(password: Buffer, salt: Buffer): Buffer {
  const alternate = sha512(password, salt, password)
  const digest = createHash('sha512').update(password).update(salt).update(repeated(alternate, password.length))
  for (let bits = password.length; bits > 0; bits >>= 1) digest.update((bits & 1) === 1 ? alternate : password)
  return digest.digest()
}

/** Step 21: the rounds that make it slow. */
function stretched(first: Buffer, { p, s, rounds }: { readonly p: Buffer; readonly s: Buffer; readonly rounds: number }): Buffer {
  // One buffer per shape of input, so that a round allocates nothing but its digest.
  const shapes = new Map<number, { input: Buffer; at: number }>()
  const shapeOf = (round: number) => {
    const key = (round & 1) | (round % 3 === 0 ? 0 : 2) | (round % 7 === 0 ? 0 : 4)
    const known = shapes.get(key)
    if (known !== undefined) return known
    const blank = Buffer.alloc(digestBytes)
    const parts = [...((key & 2) === 0 ? [] : [s]), ...((key & 4) === 0 ? [] : [p])]
    const isOdd = (key & 1) === 1
    const input = Buffer.concat(isOdd ? [p, ...parts, blank] : [blank, ...parts, p])
    const made = { input, at: isOdd ? input.length - digestBytes : 0 }
    shapes.set(key, made)
    return made
  }
  let digest = first
  for (let round = 0; round < rounds; round += 1) {
    const { input, at } = shapeOf(round)
    digest.copy(input, at)
    digest = hash('sha512', input, 'buffer')
  }
  return digest
}

function sha512(...parts: readonly Buffer[]): Buffer {
  const digest = createHash('sha512')
  for (const part of parts) digest.update(part)
  return digest.digest()
}

/** `length` bytes of `digest`, written again and again. */
function repeated(digest: Buffer, length: number): Buffer {
  return length === 0 ? Buffer.alloc(0) : Buffer.alloc(length, digest)
}

/** Three bytes make four characters, lowest bits first; the bytes are taken in the specification's order, 21 apart. */
function encoded(digest: Buffer): string {
  let text = ''
  let [a, b, c] = [0, 21, 42]
  for (let group = 0; group < 21; group += 1) {
    text += characters(((digest[a] ?? 0) << 16) | ((digest[b] ?? 0) << 8) | (digest[c] ?? 0), 4)
    ;[a, b, c] = [b + 1, c + 1, a + 1]
  }
  return text + characters(digest[63] ?? 0, 2)
}

function characters(bits: number, count: number): string {
  return Array.from({ length: count }, (_, index) => alphabet[(bits >> (6 * index)) & 63]).join('')
}
