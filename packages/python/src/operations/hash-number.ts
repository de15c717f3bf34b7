import { meter } from '../budget.ts'
import { isFloat } from '../values/float.ts'
import { PyInstance } from '../values/instance.ts'
import { int } from '../values/int.ts'
import type { Value } from '../values/object.ts'
import { callMethod } from './call.ts'
import { double } from './expect.ts'
import { encodedKey, hashKey } from './hash.ts'

const modulus = (1n << 61n) - 1n

/**
 * `hash(value)`. Ints and integral floats as CPython reduces them, modulo 2**61 - 1; everything else a number that equal values
 * share, the same in every run (CPython's differs from process to process).
 */
export function hashNumber(value: Value): Value {
  if (value instanceof PyInstance) {
    const own = value.cls.lookup('__hash__')
    if (own !== undefined && own !== null) return callMethod(own, value, [])
  }
  const key = hashKey(value)
  if (typeof key === 'number' && !Number.isFinite(key)) return key > 0 ? 314159 : -314159
  if (typeof key === 'bigint' || (typeof key === 'number' && Number.isInteger(key))) return reduced(BigInt(key))
  if (isFloat(value)) return scrambled(`f${double(value)}`)
  return scrambled(encodedKey(key))
}

function reduced(value: bigint): Value {
  const rest = (value < 0n ? -value : value) % modulus
  const signed = value < 0n ? -rest : rest
  return signed === -1n ? -2 : int(signed)
}

/** Two FNV-1a hashes of 32 bits from different starts, joined to an int that is safe. */
function scrambled(text: string): Value {
  meter.spend(Math.ceil(text.length / 16))
  let high = 0x811c9dc5
  let low = 0x1000193
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    high = Math.imul(high ^ unit, 0x01000193)
    low = Math.imul(low ^ unit, 0x01000193)
  }
  return (high >> 12) * 2 ** 32 + (low >>> 0)
}
