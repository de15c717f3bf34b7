import { padded, primes, rootFraction } from './block.ts'

const MASK = (1n << 64n) - 1n
const START = primes(8).map((prime) => rootFraction(prime, 2, 64))
const CONSTANTS = primes(80).map((prime) => rootFraction(prime, 3, 64))

/** SHA-512 (FIPS 180-4), on bigints: for seeds and short texts. */
export function sha512(octets: Uint8Array): Uint8Array {
  const message = padded(octets, { block: 128, length: 16, littleEndian: false })
  const state = START.slice()
  for (let block = 0; block < message.byteLength; block += 128) mix(state, schedule(message, block))
  const view = new DataView(new ArrayBuffer(64))
  state.forEach((word, index) => {
    view.setBigUint64(index * 8, word)
  })
  return new Uint8Array(view.buffer)
}

function turn(word: bigint, bits: bigint): bigint {
  return ((word >> bits) | (word << (64n - bits))) & MASK
}

function schedule(message: DataView, block: number): bigint[] {
  const words = Array.from({ length: 16 }, (_, index) => message.getBigUint64(block + index * 8))
  for (let i = 16; i < 80; i += 1) {
    const before = words[i - 15] ?? 0n
    const late = words[i - 2] ?? 0n
    const small = turn(before, 1n) ^ turn(before, 8n) ^ (before >> 7n)
    const big = turn(late, 19n) ^ turn(late, 61n) ^ (late >> 6n)
    words.push(((words[i - 16] ?? 0n) + small + (words[i - 7] ?? 0n) + big) & MASK)
  }
  return words
}

function mix(state: bigint[], words: readonly bigint[]): void {
  let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, h = 0n] = state
  words.forEach((word, i) => {
    const choice = (e & f) ^ (~e & MASK & g)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const first = h + (turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)) + choice + (CONSTANTS[i] ?? 0n) + word
    const second = (turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + majority
    h = g
    g = f
    f = e
    e = (d + first) & MASK
    d = c
    c = b
    b = a
    a = (first + second) & MASK
  })
  const mixed = [a, b, c, d, e, f, g, h]
  mixed.forEach((word, index) => {
    state[index] = ((state[index] ?? 0n) + word) & MASK
  })
}
