import { raise, valueError } from '../../raise.ts'

/** The sum of doubles as if it were computed exactly and rounded once: Shewchuk's partial sums, as in CPython's `math.fsum`. */
export function exactSum(values: readonly number[]): number {
  const partials: number[] = []
  let special = 0
  let infinite = 0
  for (const value of values) {
    if (!Number.isFinite(value)) {
      special += value
      if (!Number.isNaN(value)) infinite += value
      continue
    }
    addPartial(partials, value)
  }
  if (special !== 0 || Number.isNaN(special)) {
    if (Number.isNaN(infinite)) throw valueError('-inf + inf in fsum')
    return special
  }
  return rounded(partials)
}

function addPartial(partials: number[], value: number): void {
  let x = value
  let kept = 0
  for (const partial of partials.slice()) {
    const [large, small] = Math.abs(x) < Math.abs(partial) ? [partial, x] : [x, partial]
    const high = large + small
    const low = small - (high - large)
    if (low !== 0) {
      partials[kept] = low
      kept += 1
    }
    x = high
  }
  if (!Number.isFinite(x)) throw raise('OverflowError', 'intermediate overflow in fsum')
  partials.length = kept
  partials.push(x)
}

/** The partials do not overlap; adding them from the top rounds once, but for a half that a lower partial decides. */
function rounded(partials: readonly number[]): number {
  let n = partials.length
  if (n === 0) return 0
  n -= 1
  let high = partials[n] ?? 0
  let low = 0
  while (n > 0) {
    const x = high
    n -= 1
    const y = partials[n] ?? 0
    high = x + y
    low = y - (high - x)
    if (low !== 0) break
  }
  const below = partials[n - 1] ?? 0
  if (n > 0 && ((low < 0 && below < 0) || (low > 0 && below > 0))) {
    const twice = low * 2
    const next = high + twice
    if (twice === next - high) return next
  }
  return high
}

/** Length of a vector, without overflow on the way and with the rounding of an exact sum of squares. */
export function vectorLength(parts: readonly number[]): number {
  const largest = parts.reduce((most, part) => Math.max(most, Math.abs(part)), 0)
  if (parts.some((part) => Math.abs(part) === Number.POSITIVE_INFINITY)) return Number.POSITIVE_INFINITY
  if (parts.some((part) => Number.isNaN(part))) return Number.NaN
  if (largest === 0) return 0
  // A power of two changes no digit.
  const scale = 2 ** Math.floor(Math.log2(largest))
  const squares = parts.flatMap((part) => square(part / scale))
  const root = Math.sqrt(exactSum(squares))
  // One step of Newton's method on the exact remainder.
  const remainder = exactSum([...squares, ...square(root).map((value) => -value)])
  return scale * (root + remainder / (2 * root))
}

/** x * x as two doubles whose sum is exact (Veltkamp and Dekker). */
function square(x: number): readonly [number, number] {
  const split = x * 134217729
  const high = split - (split - x)
  const low = x - high
  const product = x * x
  return [product, high * high - product + 2 * high * low + low * low]
}
