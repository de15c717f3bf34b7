import { padded, rotateLeft, wordOctets } from './block.ts'

const CONSTANTS = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6]

/** SHA-1 (FIPS 180-4). For names and checksums, never for secrets. */
export function sha1(octets: Uint8Array): Uint8Array {
  const message = padded(octets, { block: 64, length: 8, littleEndian: false })
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]
  const words = new Int32Array(80)
  for (let block = 0; block < message.byteLength; block += 64) {
    for (let i = 0; i < 16; i += 1) words[i] = message.getInt32(block + i * 4)
    for (let i = 16; i < 80; i += 1) words[i] = rotateLeft(at(words, i - 3) ^ at(words, i - 8) ^ at(words, i - 14) ^ at(words, i - 16), 1)
    mix(state, words)
  }
  return wordOctets(state, false)
}

function at(words: Int32Array, index: number): number {
  return words[index] ?? 0
}

function mix(state: number[], words: Int32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = state
  for (let i = 0; i < 80; i += 1) {
    const round = Math.floor(i / 20)
    const chosen = round === 0 ? (b & c) | (~b & d) : round === 2 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d
    const turned = (rotateLeft(a, 5) + chosen + e + (CONSTANTS[round] ?? 0) + at(words, i)) | 0
    e = d
    d = c
    c = rotateLeft(b, 30)
    b = a
    a = turned
  }
  const mixed = [a, b, c, d, e]
  mixed.forEach((word, index) => {
    state[index] = ((state[index] ?? 0) + word) | 0
  })
}
