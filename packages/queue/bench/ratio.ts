/** The middle of some numbers; of an even count, the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[sorted.length >> 1] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[(sorted.length >> 1) - 1] ?? Number.NaN)) / 2
}

/** The smallest of some numbers that at least `share` of them do not exceed; `share` is in (0, 1]. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN
}

/**
 * The median of paired ratios and its 95 % interval by the percentile bootstrap (Efron 1979): the median of 10,000 resamples with
 * replacement, cut at 2.5 % on both sides. `random` is in [0, 1).
 */
export function medianRatio(
  ratios: readonly number[],
  random: () => number,
): { readonly value: number; readonly from: number; readonly to: number } {
  const resamples = Array.from({ length: 10_000 }, () =>
    median(ratios.map(() => ratios[Math.floor(random() * ratios.length)] ?? Number.NaN)),
  )
  resamples.sort((a, b) => a - b)
  return { value: median(ratios), from: resamples[249] ?? Number.NaN, to: resamples[9_749] ?? Number.NaN }
}

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
