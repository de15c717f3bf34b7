import { raise, valueError } from '../raise.ts'
import type { PyFloat } from '../values/float.ts'
import { int } from '../values/int.ts'

/** `int(x)` of a float. Raises OverflowError for the infinities and ValueError for NaN. */
export function intOfFloat(value: number | PyFloat): number | bigint {
  const number = typeof value === 'number' ? value : value.value
  if (Number.isNaN(number)) throw valueError('cannot convert float NaN to integer')
  if (!Number.isFinite(number)) throw raise('OverflowError', 'cannot convert float infinity to integer')
  const whole = Math.trunc(number) + 0
  return Number.isSafeInteger(whole) ? whole : int(BigInt(whole))
}
