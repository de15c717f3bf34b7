/** `repr` of a float: the shortest text that reads back as the same number. */
export function floatRepr(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const size = Math.abs(value)
  if (size >= 1e16 || size < 1e-4) return exponential(value.toExponential())
  return Number.isInteger(value) ? `${value}.0` : String(value)
}

/** Python writes at least two digits of the exponent. */
function exponential(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2')
}

/** A finite float as an exact fraction: mantissa * 2 ** exponent. */
export function fraction(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  let exponent = 0
  let mantissa = value
  // Scaling by powers of two is exact, save below the normal range, where 2 ** 1074 makes any double integral.
  while (!Number.isInteger(mantissa)) {
    const step = Math.abs(mantissa) < 2 ** -500 ? 537 : 53
    mantissa *= 2 ** step
    exponent -= step
  }
  return { mantissa: BigInt(mantissa), exponent }
}

/** The int nearest to value * 10 ** places, ties to even; of the exact value, not of a rounded product. `value` is finite. */
function scaled(value: number, places: number): bigint {
  const { mantissa, exponent } = fraction(value)
  let top = mantissa
  let bottom = 1n
  if (exponent > 0) top <<= BigInt(exponent)
  else bottom <<= BigInt(-exponent)
  if (places > 0) top *= 10n ** BigInt(places)
  else bottom *= 10n ** BigInt(-places)
  return divideHalfEven(top, bottom)
}

/** Quotient rounded to the nearest int, ties to even. `bottom` is above 0. */
export function divideHalfEven(top: bigint, bottom: bigint): bigint {
  const negative = top < 0n
  const size = negative ? -top : top
  const twice = (size % bottom) * 2n
  let quotient = size / bottom
  if (twice > bottom || (twice === bottom && quotient % 2n === 1n)) quotient += 1n
  return negative ? -quotient : quotient
}

/** A finite number with `places` decimals, without its sign. */
export function fixedDigits(value: number, places: number): string {
  const digits = scaled(Math.abs(value), places)
    .toString()
    .padStart(places + 1, '0')
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
}

/** `count` significant digits of a finite number and its decimal exponent, without its sign. */
export function significant(value: number, count: number): { readonly digits: string; readonly exponent: number } {
  const size = Math.abs(value)
  if (size === 0) return { digits: '0'.repeat(count), exponent: 0 }
  const exponent = Number(size.toExponential().split('e')[1])
  const digits = scaled(size, count - 1 - exponent).toString()
  // The shortest text of a subnormal number may have rounded it up to the next power of ten.
  if (digits.length < count) return { digits: scaled(size, count - exponent).toString(), exponent: exponent - 1 }
  // 9.99 rounded to two digits has three: 100.
  return digits.length > count ? { digits: digits.slice(0, count), exponent: exponent + 1 } : { digits, exponent }
}

/** `round(value, places)` of a finite number. */
export function roundedTo(value: number, places: number): number {
  if (places > 323) return value
  if (places < -308) return value < 0 || Object.is(value, -0) ? -0 : 0
  const digits = scaled(value, places)
  const rounded = Number(`${digits}e${-places}`)
  return digits === 0n && (value < 0 || Object.is(value, -0)) ? -0 : rounded
}
