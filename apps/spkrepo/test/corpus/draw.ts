/** Draws from a seed, so that a case can be repeated by its number. */
export interface Draw {
  /** A whole number from 0 to `limit - 1`. */
  below(limit: number): number
  one<T>(list: readonly T[]): T
  bytes(length: number): Buffer
  /** True once in `times`. */
  rarely(times: number): boolean
}

/** Numbers of the generator mulberry32, which is small and good enough to choose damage. */
export function drawFrom(seed: number): Draw {
  let state = seed | 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    one: (list) => {
      const drawn = list[below(list.length)]
      if (drawn === undefined) throw new RangeError('there is nothing to draw from')
      return drawn
    },
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
    rarely: (times) => below(times) === 0,
  }
}
