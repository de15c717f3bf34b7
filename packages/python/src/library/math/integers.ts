import { meter } from '../../budget.ts'
import { expectBigInt } from '../../operations/expect.ts'
import { raise, valueError } from '../../raise.ts'
import { int } from '../../values/int.ts'
import type { Value } from '../../values/object.ts'
import { integerRoot } from '../decimal/power.ts'

const MOST_FACTORIAL = 20_000n
const MANY_BITS = 1n << 4096n

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value
}

function greatest(a: bigint, b: bigint): bigint {
  let [x, y] = [magnitude(a), magnitude(b)]
  while (y !== 0n) {
    ;[x, y] = [y, x % y]
    meter.spend(1 + (x > MANY_BITS ? x.toString(16).length >> 4 : 0))
  }
  return x
}

/** `gcd(*integers)` */
export function gcd(values: readonly Value[]): Value {
  return int(values.map((value) => expectBigInt(value)).reduce(greatest, 0n))
}

/** `lcm(*integers)` */
export function lcm(values: readonly Value[]): Value {
  const all = values.map((value) => expectBigInt(value))
  if (all.includes(0n)) return 0
  return int(all.reduce((a, b) => (magnitude(a) / greatest(a, b)) * magnitude(b), 1n))
}

/** `factorial(n)`; a product too large for a script's budget is refused. */
export function factorial(value: Value): Value {
  const n = expectBigInt(value)
  if (n < 0n) throw valueError('factorial() not defined for negative values')
  if (n > MOST_FACTORIAL) throw raise('OverflowError', `factorial() argument should not exceed ${MOST_FACTORIAL}`)
  return int(product(1n, n))
}

/** All integers from `low` to `high` multiplied, in halves so that the factors stay of one size. */
function product(low: bigint, high: bigint): bigint {
  if (low > high) return 1n
  if (high - low < 8n) {
    let result = low
    for (let n = low + 1n; n <= high; n += 1n) result *= n
    meter.spend(Number(high - low) + 1)
    return result
  }
  const middle = (low + high) >> 1n
  const result = product(low, middle) * product(middle + 1n, high)
  meter.spend(result.toString(16).length >> 4)
  return result
}

/** `comb(n, k)` */
export function combinations(n: Value, k: Value): Value {
  const [all, chosen] = counts(n, k)
  if (chosen > all) return 0
  const few = chosen > all - chosen ? all - chosen : chosen
  return int(falling(all, few) / product(1n, few))
}

/** `perm(n, k=None)` */
export function permutations(n: Value, k: Value): Value {
  if (k === null) return factorial(n)
  const [all, chosen] = counts(n, k)
  return chosen > all ? 0 : int(falling(all, chosen))
}

function falling(n: bigint, k: bigint): bigint {
  if (k > MOST_FACTORIAL) throw raise('OverflowError', `k must not exceed ${MOST_FACTORIAL}`)
  // The product has about as many digits as all factors together.
  const digits = n.toString(16).length * Number(k)
  meter.allocate(digits / 2)
  meter.spend(digits / 4)
  return k === 0n ? 1n : product(n - k + 1n, n)
}

function counts(n: Value, k: Value): readonly [bigint, bigint] {
  const all = expectBigInt(n)
  const chosen = expectBigInt(k)
  if (all < 0n) throw valueError('n must be a non-negative integer')
  if (chosen < 0n) throw valueError('k must be a non-negative integer')
  return [all, chosen]
}

/** `isqrt(n)` */
export function integerSquareRoot(value: Value): Value {
  const n = expectBigInt(value)
  if (n < 0n) throw valueError('isqrt() argument must be nonnegative')
  meter.spend(n.toString(16).length >> 2)
  return int(integerRoot(n))
}
