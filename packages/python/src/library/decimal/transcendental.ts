import { invalid, nanAmong } from './arithmetic.ts'
import { type Context, withRounding } from './context.ts'
import {
  adjusted,
  compareNumbers,
  type Decimal,
  digitCount,
  type FiniteDecimal,
  finite,
  infinite,
  ofBigInt,
  powerOfTen,
  truncated,
} from './number.ts'
import { finished } from './round.ts'

/** A value in fixed point: `value / 10**places`. Results are right to a few units of the last place. */
interface Fixed {
  readonly value: bigint
  readonly places: number
}

/** Digits computed beyond those asked for; more are taken when these do not settle the rounding. */
const GUARD_DIGITS = 12

/** `e**x`, correctly rounded half to even. */
export function exponential(x: Decimal, context: Context): Decimal {
  const nan = nanAmong([x], context)
  if (nan !== undefined) return nan
  if (x.kind !== 'finite') return x.sign === 1 ? finite(0, 0n, 0) : infinite(0)
  if (x.coefficient === 0n) return finite(0, 1n, 0)
  const halfEven = withRounding(context, 'ROUND_HALF_EVEN')
  if (adjusted(x) > 15) return finished(finite(0, 1n, x.sign === 1 ? -2e15 : 2e15), halfEven)
  return settled(halfEven, (places) => expDigits(x, places))
}

/** Digits of `e**x` at that many places of precision. */
function expDigits(x: FiniteDecimal, precision: number): FiniteDecimal {
  const places = precision + Math.max(adjusted(x), 0) + 4
  const fixed = toFixed(x, places)
  const ten = naturalOfTen(places)
  const tens = nearest(fixed, ten)
  const rest = { value: fixed.value - tens * ten.value, places }
  return finite(0, expFixed(rest).value, Number(tens) - places)
}

/** The natural logarithm, correctly rounded half to even. */
export function naturalLogarithm(x: Decimal, context: Context): Decimal {
  return logarithm(x, context, lnDigits)
}

/** The logarithm to base ten; exact for powers of ten. */
export function commonLogarithm(x: Decimal, context: Context): Decimal {
  const isPower = x.kind === 'finite' && x.sign === 0 && x.coefficient === powerOfTen(digitCount(x.coefficient) - 1)
  if (isPower) return finished(ofBigInt(BigInt(adjusted(x))), context)
  return logarithm(x, context, (positive, places) => {
    const natural = lnDigits(positive, places + 6)
    const ten = naturalOfTen(-natural.exponent)
    return finite(natural.sign, (natural.coefficient * powerOfTen(ten.places)) / ten.value, natural.exponent)
  })
}

function logarithm(x: Decimal, context: Context, digits: (x: FiniteDecimal, places: number) => FiniteDecimal): Decimal {
  const nan = nanAmong([x], context)
  if (nan !== undefined) return nan
  if (x.kind === 'finite' && x.coefficient === 0n) return infinite(1)
  if (x.sign === 1) return invalid(context)
  if (x.kind !== 'finite') return infinite(0)
  if (compareNumbers(x, finite(0, 1n, 0)) === 0) return finite(0, 0n, 0)
  return settled(withRounding(context, 'ROUND_HALF_EVEN'), (places) => digits(x, places))
}

/** Repeats `compute` with more digits until the digits beyond the precision say how to round. */
function settled(context: Context, compute: (places: number) => FiniteDecimal): Decimal {
  for (let places = context.precision + GUARD_DIGITS; ; places += places >> 1) {
    const digits = compute(places)
    const spare = digitCount(digits.coefficient) - context.precision
    if (spare < 6) continue
    const unit = powerOfTen(spare)
    const tail = digits.coefficient % unit
    const doubt = 10000n
    const distance = tail * 2n > unit ? tail * 2n - unit : unit - tail * 2n
    if (distance > doubt && tail > doubt && unit - tail > doubt) return finished(digits, context)
    if (places > 40 * (context.precision + GUARD_DIGITS)) return finished(digits, context)
  }
}

function lnDigits(x: FiniteDecimal, places: number): FiniteDecimal {
  const tens = adjusted(x)
  // Within (0.1, 1) or [1, 10): the form nearer to one, so that nothing cancels between the two parts.
  const isLow = leadingDigit(x) >= 4n
  const exponent = isLow ? tens + 1 : tens
  const scaled = finite(0, x.coefficient, x.exponent - exponent)
  const extra = exponent === 0 ? nearnessToOne(scaled) : 0
  const digits = places + extra + String(Math.abs(exponent)).length + 2
  const natural = lnFixed(toFixed(scaled, digits)).value + BigInt(exponent) * naturalOfTen(digits).value
  return natural < 0n ? finite(1, -natural, -digits) : finite(0, natural, -digits)
}

function leadingDigit(x: FiniteDecimal): bigint {
  return x.coefficient / powerOfTen(digitCount(x.coefficient) - 1)
}

/** How many zeros follow the point in `|x - 1|`. */
function nearnessToOne(x: FiniteDecimal): number {
  if (x.exponent >= 0) return 0
  const distance = x.coefficient - powerOfTen(-x.exponent)
  return distance === 0n ? 0 : Math.max(0, -x.exponent - digitCount(distance < 0n ? -distance : distance))
}

/** ln of a value around one: Halley's method, which triples the digits of a double each time. */
function lnFixed(x: Fixed): Fixed {
  const { places } = x
  let guess = { value: fromNumber(Math.log(toNumber(x)), places), places }
  for (let known = 14; known < places + 4; known *= 3) guess = improved(guess, x)
  return improved(guess, x)
}

function improved(guess: Fixed, x: Fixed): Fixed {
  const power = expFixed(guess).value
  return { value: guess.value + (2n * (x.value - power) * powerOfTen(x.places)) / (x.value + power), places: x.places }
}

/** e to a value around zero: the series of a fraction of it, squared back up. */
function expFixed(x: Fixed): Fixed {
  const halvings = 8
  const spare = 8
  const places = x.places + spare
  const unit = powerOfTen(places)
  const part = (x.value * powerOfTen(spare)) >> BigInt(halvings)
  let term = unit
  let total = unit
  for (let n = 1n; term !== 0n && term !== -1n; n += 1n) {
    term = (term * part) / (unit * n)
    total += term
  }
  for (let i = 0; i < halvings; i += 1) total = (total * total) / unit
  return { value: total / powerOfTen(spare), places: x.places }
}

const tens = new Map<number, Fixed>()

/** ln 10 = 46 artanh(1/31) + 34 artanh(1/49) + 20 artanh(1/161). */
function naturalOfTen(places: number): Fixed {
  const known = tens.get(places)
  if (known !== undefined) return known
  const spare = 6
  const unit = powerOfTen(places + spare)
  const value =
    (46n * artanhOfInverse(31n, unit) + 34n * artanhOfInverse(49n, unit) + 20n * artanhOfInverse(161n, unit)) / powerOfTen(spare)
  const fixed = { value, places }
  if (tens.size > 64) tens.clear()
  tens.set(places, fixed)
  return fixed
}

function artanhOfInverse(n: bigint, unit: bigint): bigint {
  let power = unit / n
  let total = power
  for (let k = 3n; power !== 0n; k += 2n) {
    power /= n * n
    total += power / k
  }
  return total
}

function nearest(x: Fixed, unit: Fixed): bigint {
  const twice = 2n * x.value + (x.value < 0n ? -unit.value : unit.value)
  return twice / (2n * unit.value)
}

function toFixed(x: FiniteDecimal, places: number): Fixed {
  const shift = x.exponent + places
  const magnitude = shift >= 0 ? x.coefficient * powerOfTen(shift) : truncated(finite(0, x.coefficient, shift))
  return { value: x.sign === 1 ? -magnitude : magnitude, places }
}

function toNumber(x: Fixed): number {
  const digits = x.value.toString().length
  const drop = Math.max(0, digits - 18)
  return Number(x.value / powerOfTen(drop)) * 10 ** (drop - x.places)
}

function fromNumber(x: number, places: number): bigint {
  const scale = Math.min(places, 17)
  return BigInt(Math.round(x * 10 ** scale)) * powerOfTen(places - scale)
}
