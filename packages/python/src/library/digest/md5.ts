import { padded, rotateLeft, wordOctets } from './block.ts'

const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
const SINES = Array.from({ length: 64 }, (_, index) => Math.floor(Math.abs(Math.sin(index + 1)) * 4294967296) >>> 0)

/** MD5 (RFC 1321). For names and checksums, never for secrets. */
export function md5(octets: Uint8Array): Uint8Array {
  const message = padded(octets, { block: 64, length: 8, littleEndian: true })
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]
  for (let block = 0; block < message.byteLength; block += 64) mix(state, message, block)
  return wordOctets(state, true)
}

function mix(state: number[], message: DataView, block: number): void {
  let [a = 0, b = 0, c = 0, d = 0] = state
  for (let i = 0; i < 64; i += 1) {
    const round = i >> 4
    const [chosen, word] = step(round, i, [b, c, d])
    const sum = (a + chosen + (SINES[i] ?? 0) + message.getUint32(block + word * 4, true)) | 0
    const turned = (b + rotateLeft(sum, SHIFTS[round * 4 + (i & 3)] ?? 0)) | 0
    a = d
    d = c
    c = b
    b = turned
  }
  const mixed = [a, b, c, d]
  mixed.forEach((word, index) => {
    state[index] = ((state[index] ?? 0) + word) | 0
  })
}

function step(round: number, i: number, [b, c, d]: readonly [number, number, number]): readonly [number, number] {
  if (round === 0) return [(b & c) | (~b & d), i]
  if (round === 1) return [(d & b) | (~d & c), (5 * i + 1) % 16]
  if (round === 2) return [b ^ c ^ d, (3 * i + 5) % 16]
  return [c ^ (b | ~d), (7 * i) % 16]
}
