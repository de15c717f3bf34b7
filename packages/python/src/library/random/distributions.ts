import type { MersenneTwister } from './mersenne-twister.ts'

/** A generator with the memory that `gauss` needs: it makes two numbers at a time. */
export interface Source {
  readonly twister: MersenneTwister
  gaussNext: number | null
}

/** An integer in [0, limit); `limit` is above 0. */
export function below(twister: MersenneTwister, limit: bigint): bigint {
  const bits = limit.toString(2).length
  for (;;) {
    const drawn = twister.bits(bits)
    if (drawn < limit) return drawn
  }
}

/** As `below`, for a JS number. */
export function indexBelow(twister: MersenneTwister, limit: number): number {
  const bits = limit.toString(2).length
  if (bits > 32) return Number(below(twister, BigInt(limit)))
  for (;;) {
    const drawn = twister.next32() >>> (32 - bits)
    if (drawn < limit) return drawn
  }
}

const KINDERMAN_MONAHAN = (4 * Math.exp(-0.5)) / Math.sqrt(2)

/** Normal distribution by the ratio of uniform deviates (Kinderman and Monahan, 1977). */
export function normal(twister: MersenneTwister, mean: number, deviation: number): number {
  for (;;) {
    const first = twister.next()
    const second = 1 - twister.next()
    const z = (KINDERMAN_MONAHAN * (first - 0.5)) / second
    if ((z * z) / 4 <= -Math.log(second)) return mean + z * deviation
  }
}

/** Normal distribution, two at a time: the cosine and the sine of one angle. */
export function gauss(source: Source, mean: number, deviation: number): number {
  const kept = source.gaussNext
  source.gaussNext = null
  if (kept !== null) return mean + kept * deviation
  const angle = source.twister.next() * 2 * Math.PI
  const radius = Math.sqrt(-2 * Math.log(1 - source.twister.next()))
  source.gaussNext = Math.sin(angle) * radius
  return mean + Math.cos(angle) * radius * deviation
}

export function exponential(twister: MersenneTwister, rate: number): number {
  return -Math.log(1 - twister.next()) / rate
}

export function triangular(twister: MersenneTwister, low: number, high: number, mode: number | null): number {
  const drawn = twister.next()
  const split = mode === null ? 0.5 : (mode - low) / (high - low)
  if (high === low) return low
  if (drawn > split) return high + (low - high) * Math.sqrt((1 - drawn) * (1 - split))
  return low + (high - low) * Math.sqrt(drawn * split)
}

/** Positions of a sample without repetition, in the order that CPython draws them. */
export function sampleIndexes(twister: MersenneTwister, size: number, count: number): number[] {
  let setSize = 21
  if (count > 5) setSize += 4 ** Math.ceil(Math.log(count * 3) / Math.log(4))
  const result: number[] = []
  if (size <= setSize) {
    const pool = Array.from({ length: size }, (_, index) => index)
    for (let i = 0; i < count; i += 1) {
      const drawn = indexBelow(twister, size - i)
      result.push(pool[drawn] ?? 0)
      pool[drawn] = pool[size - i - 1] ?? 0
    }
    return result
  }
  const seen = new Set<number>()
  while (result.length < count) {
    const drawn = indexBelow(twister, size)
    if (seen.has(drawn)) continue
    seen.add(drawn)
    result.push(drawn)
  }
  return result
}
