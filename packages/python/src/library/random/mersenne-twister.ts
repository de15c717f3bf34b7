/**
 * MT19937, "Mersenne Twister: A 623-dimensionally equidistributed uniform pseudorandom number generator" (Matsumoto and Nishimura,
 * 1998), seeded and read the way CPython's random does it, so that equal seeds give equal numbers.
 */
const SIZE = 624
const SHIFT = 397

export class MersenneTwister {
  #words = new Uint32Array(SIZE)
  #at = SIZE

  /** Seeds with the absolute value of an integer. */
  seed(value: bigint): void {
    let rest = value < 0n ? -value : value
    const key: number[] = []
    while (rest > 0n) {
      key.push(Number(rest & 0xffffffffn))
      rest >>= 32n
    }
    this.#seedByKey(key.length === 0 ? [0] : key)
  }

  #seedByNumber(seed: number): void {
    const words = this.#words
    words[0] = seed
    for (let i = 1; i < SIZE; i += 1) {
      const before = words[i - 1] ?? 0
      words[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i
    }
    this.#at = SIZE
  }

  #seedByKey(key: readonly number[]): void {
    this.#seedByNumber(19650218)
    const words = this.#words
    let i = 1
    let j = 0
    for (let k = Math.max(SIZE, key.length); k > 0; k -= 1) {
      const before = words[i - 1] ?? 0
      words[i] = ((words[i] ?? 0) ^ Math.imul(before ^ (before >>> 30), 1664525)) + (key[j] ?? 0) + j
      i += 1
      j = (j + 1) % key.length
      if (i >= SIZE) i = this.#wrapped()
    }
    for (let k = SIZE - 1; k > 0; k -= 1) {
      const before = words[i - 1] ?? 0
      words[i] = ((words[i] ?? 0) ^ Math.imul(before ^ (before >>> 30), 1566083941)) - i
      i += 1
      if (i >= SIZE) i = this.#wrapped()
    }
    words[0] = 0x80000000
  }

  #wrapped(): number {
    this.#words[0] = this.#words[SIZE - 1] ?? 0
    return 1
  }

  #refill(): void {
    const words = this.#words
    for (let i = 0; i < SIZE; i += 1) {
      const mixed = ((words[i] ?? 0) & 0x80000000) | ((words[(i + 1) % SIZE] ?? 0) & 0x7fffffff)
      words[i] = (words[(i + SHIFT) % SIZE] ?? 0) ^ (mixed >>> 1) ^ ((mixed & 1) === 1 ? 0x9908b0df : 0)
    }
    this.#at = 0
  }

  /** The next 32 bits. */
  next32(): number {
    if (this.#at >= SIZE) this.#refill()
    let word = this.#words[this.#at] ?? 0
    this.#at += 1
    word ^= word >>> 11
    word ^= (word << 7) & 0x9d2c5680
    word ^= (word << 15) & 0xefc60000
    return (word ^ (word >>> 18)) >>> 0
  }

  /** A double in [0, 1) with 53 random bits. */
  next(): number {
    const high = this.next32() >>> 5
    const low = this.next32() >>> 6
    return (high * 67108864 + low) / 9007199254740992
  }

  /** That many random bits; `count` is at least 0. */
  bits(count: number): bigint {
    let result = 0n
    for (let done = 0; done < count; done += 32) {
      const left = count - done
      const word = left < 32 ? this.next32() >>> (32 - left) : this.next32()
      result |= BigInt(word) << BigInt(done)
    }
    return result
  }

  /** The words and the place in them, for copies. */
  get state(): { readonly words: Uint32Array; readonly at: number } {
    return { words: this.#words.slice(), at: this.#at }
  }

  set state(state: { readonly words: Uint32Array; readonly at: number }) {
    this.#words = state.words.slice()
    this.#at = state.at
  }
}
