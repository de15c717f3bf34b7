/** Octets of a message with the padding of the MD and SHA families: 0x80, zeros, and the length in bits at the end. */
export function padded(
  octets: Uint8Array,
  how: { readonly block: number; readonly length: number; readonly littleEndian: boolean },
): DataView {
  const size = Math.ceil((octets.length + 1 + how.length) / how.block) * how.block
  const message = new Uint8Array(size)
  message.set(octets)
  message[octets.length] = 0x80
  const view = new DataView(message.buffer)
  const bits = BigInt(octets.length) * 8n
  view.setBigUint64(how.littleEndian ? size - how.length : size - 8, bits, how.littleEndian)
  return view
}

/** 32-bit words as octets. */
export function wordOctets(words: readonly number[] | Uint32Array, littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(words.length * 4))
  words.forEach((word: number, index: number) => {
    view.setUint32(index * 4, word >>> 0, littleEndian)
  })
  return new Uint8Array(view.buffer)
}

export function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}

/** The first primes, in order. */
export function primes(count: number): number[] {
  const found: number[] = []
  for (let n = 2; found.length < count; n += 1) if (found.every((prime) => n % prime !== 0)) found.push(n)
  return found
}

/** The first `bits` bits behind the point of the square or cube root of `n`: where the SHA-2 constants come from. */
export function rootFraction(n: number, root: 2 | 3, bits: number): bigint {
  const scaled = BigInt(n) << BigInt(bits * root)
  let low = 0n
  let high = 1n << BigInt(bits + 8)
  while (high - low > 1n) {
    const middle = (low + high) >> 1n
    if (middle ** BigInt(root) <= scaled) low = middle
    else high = middle
  }
  return low & ((1n << BigInt(bits)) - 1n)
}
