/** a / b as a JS number, rounded once, half to even; infinite when it is too large. `b` is not 0. */
export function quotient(a: bigint, b: bigint): number {
  const negative = a < 0n !== b < 0n
  const top = a < 0n ? -a : a
  const bottom = b < 0n ? -b : b
  // 66 significant bits of the quotient and a sticky bit: whatever is cut off then cannot turn the rounding to a double.
  const shift = 66 - (top.toString(2).length - bottom.toString(2).length)
  const scaled = shift > 0 ? top << BigInt(shift) : top
  const divisor = shift < 0 ? bottom << BigInt(-shift) : bottom
  const whole = scaled / divisor
  const sticky = scaled % divisor === 0n ? 0n : 1n
  const wide = Number((whole << 1n) | sticky)
  const exponent = -shift - 1
  // In two steps, because 2 ** -1080 alone is zero.
  const half = Math.trunc(exponent / 2)
  const result = wide * 2 ** half * 2 ** (exponent - half)
  return negative ? -result : result
}
