import { typeError } from '../../raise.ts'
import { currentRun, type Run } from '../../run.ts'
import { PyBytes } from '../../values/bytes.ts'
import { isFloat, PyFloat } from '../../values/float.ts'
import { isInt } from '../../values/int.ts'
import type { Value } from '../../values/object.ts'
import { bigEndian } from '../digest/hex.ts'
import { sha256 } from '../digest/sha256.ts'
import { sha512 } from '../digest/sha512.ts'
import { utf8Octets } from '../utf8.ts'
import type { Source } from './distributions.ts'
import { MersenneTwister } from './mersenne-twister.ts'

/** What `random.random()` draws from. */
interface RunSource extends Source {
  /** How many generators were seeded by the run so far. */
  seeded: number
}

/** The generator of the running script. */
export function runSource(): RunSource {
  return currentRun().state(sourceOfRun)
}

function sourceOfRun(run: Run): RunSource {
  return { twister: seededByText(run.world.seed), gaussNext: null, seeded: 0 }
}

/** The generator of ids, which `random.seed` does not touch: a script that seeds with 1 would else make the same ids in every run. */
export function idSource(): MersenneTwister {
  return currentRun().state(idSourceOfRun)
}

function idSourceOfRun(run: Run): MersenneTwister {
  return seededByText(`ids:${run.world.seed}`)
}

/** A generator that the run's seed decides; each one differs from those before it in the run. */
export function seededByRun(): MersenneTwister {
  const source = runSource()
  source.seeded += 1
  return seededByText(`${source.seeded}:${currentRun().world.seed}`)
}

function seededByText(text: string): MersenneTwister {
  const twister = new MersenneTwister()
  twister.seed(bigEndian(sha256(utf8Octets(text))))
  return twister
}

function seedOfOctets(octets: Uint8Array): bigint {
  const digest = sha512(octets)
  const both = new Uint8Array(octets.length + digest.length)
  both.set(octets)
  both.set(digest, octets.length)
  return bigEndian(both)
}

/** Seeds as `random.seed(value)` does; None seeds from the run. Raises TypeError for a value that is no seed. */
export function reseed(source: Source, value: Value): void {
  source.gaussNext = null
  if (value === null) source.twister.state = seededByRun().state
  else source.twister.seed(seedOf(value))
}

function seedOf(value: Value): bigint {
  if (typeof value === 'string') return seedOfOctets(utf8Octets(value))
  if (value instanceof PyBytes) return seedOfOctets(value.octets)
  if (isInt(value)) return BigInt(value)
  if (isFloat(value)) return floatHash(value instanceof PyFloat ? value.value : value)
  throw typeError('The only supported seed types are: None,\nint, float, str, bytes, and bytearray.')
}

const MODULUS = (1n << 61n) - 1n

/** CPython's hash of a finite float: its value modulo 2**61 - 1, as an unsigned 64-bit number. */
function floatHash(value: number): bigint {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 0n : value > 0 ? 314159n : (1n << 64n) - 314159n
  let mantissa = Math.abs(value)
  let halvings = 0
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2
    halvings += 1
  }
  // Dividing by 2 is multiplying by 2**60, because 2**61 is 1.
  const hash = (BigInt(mantissa) * (1n << ((60n * BigInt(halvings)) % 61n))) % MODULUS
  if (value >= 0) return hash
  return (1n << 64n) - (hash === 1n ? 2n : hash)
}
