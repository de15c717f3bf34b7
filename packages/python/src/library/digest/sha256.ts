import { padded, primes, rootFraction, rotateLeft, wordOctets } from './block.ts'

const START = primes(8).map((prime) => Number(rootFraction(prime, 2, 32)))
const CONSTANTS = primes(64).map((prime) => Number(rootFraction(prime, 3, 32)))

/** SHA-256 (FIPS 180-4). */
export function sha256(octets: Uint8Array): Uint8Array {
  const message = padded(octets, { block: 64, length: 8, littleEndian: false })
  const state = START.slice()
  const words = new Int32Array(64)
  for (let block = 0; block < message.byteLength; block += 64) {
    for (let i = 0; i < 16; i += 1) words[i] = message.getInt32(block + i * 4)
    for (let i = 16; i < 64; i += 1) {
      const before = words[i - 15] ?? 0
      const late = words[i - 2] ?? 0
      const small = turn(before, 7) ^ turn(before, 18) ^ (before >>> 3)
      const big = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10)
      words[i] = (words[i - 16] ?? 0) + small + (words[i - 7] ?? 0) + big
    }
    mix(state, words)
  }
  return wordOctets(state, false)
}

function turn(word: number, bits: number): number {
  return rotateLeft(word, 32 - bits)
}

function mix(state: number[], words: Int32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let i = 0; i < 64; i += 1) {
    const choice = (e & f) ^ (~e & g)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + (CONSTANTS[i] ?? 0) + (words[i] ?? 0)) | 0
    const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority) | 0
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  const mixed = [a, b, c, d, e, f, g, h]
  mixed.forEach((word, index) => {
    state[index] = ((state[index] ?? 0) + word) | 0
  })
}
