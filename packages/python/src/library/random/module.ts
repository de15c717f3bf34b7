import { meter } from '../../budget.ts'
import { binary } from '../../operations/arithmetic.ts'
import { expectBigInt, expectInt, expectNumber, typeName } from '../../operations/expect.ts'
import { getItem } from '../../operations/items.ts'
import { toArray } from '../../operations/iterate.ts'
import { repr } from '../../operations/text.ts'
import { raise, typeError, valueError } from '../../raise.ts'
import { PyBytes } from '../../values/bytes.ts'
import { defineType, native } from '../../values/define.ts'
import { float } from '../../values/float.ts'
import { int } from '../../values/int.ts'
import { PyList } from '../../values/list.ts'
import { PyModule } from '../../values/module.ts'
import { objectType, PyObject, PyType, type Value } from '../../values/object.ts'
import { PyTuple } from '../../values/tuple.ts'
import { below, exponential, gauss, indexBelow, normal, type Source, sampleIndexes, triangular } from './distributions.ts'
import { reseed, runSource, seededByRun } from './generator.ts'
import { MersenneTwister } from './mersenne-twister.ts'

/** `random.Random` */
const randomType = new PyType('Random', { bases: [objectType] })

/** A generator of a script's own. */
class PyRandom extends PyObject implements Source {
  readonly twister = new MersenneTwister()
  gaussNext: number | null = null

  override get type(): PyType {
    return randomType
  }
}

const MOST_BITS = 1_000_000

function bits(source: Source, count: Value): Value {
  const wanted = expectInt(count)
  if (wanted < 0) throw valueError('number of bits must be non-negative')
  if (wanted > MOST_BITS) throw raise('OverflowError', 'that many random bits are more than a script gets')
  meter.spend(wanted >> 5)
  return int(source.twister.bits(wanted))
}

function range(source: Source, start: Value, stop: Value, step: Value): Value {
  const from = expectBigInt(start)
  if (stop === null) {
    if (from <= 0n) throw valueError('empty range for randrange()')
    return int(below(source.twister, from))
  }
  const to = expectBigInt(stop)
  const by = expectBigInt(step)
  const width = to - from
  if (by === 1n) {
    if (width <= 0n) throw valueError(`empty range in randrange(${from}, ${to})`)
    return int(from + below(source.twister, width))
  }
  if (by === 0n) throw valueError('zero step for randrange()')
  const count = (width + by + (by > 0n ? -1n : 1n)) / by
  if (count <= 0n) throw valueError(`empty range in randrange(${from}, ${to}, ${by})`)
  return int(from + by * below(source.twister, count))
}

function lengthOf(population: Value): number {
  if (typeof population === 'string') return Array.from(population).length
  const length = population instanceof PyObject ? population.type.slots.length?.(population) : undefined
  if (length === undefined) throw typeError(`object of type '${typeName(population)}' has no len()`)
  return length
}

function choice(source: Source, population: Value): Value {
  const length = lengthOf(population)
  if (length === 0) throw raise('IndexError', 'Cannot choose from an empty sequence')
  return getItem(population, indexBelow(source.twister, length))
}

function choices(source: Source, ...given: readonly Value[]): Value {
  const [population = null, weights = null, cumWeights = null, k = 1] = given
  const length = lengthOf(population)
  const count = Math.max(0, expectInt(k))
  meter.allocate(count * 8)
  meter.spend(count)
  const pick = weights === null && cumWeights === null ? evenly(source, length) : weighted(source, length, { weights, cumWeights })
  return new PyList(Array.from({ length: count }, () => getItem(population, pick())))
}

function evenly(source: Source, length: number): () => number {
  if (length === 0) throw raise('IndexError', 'list index out of range')
  return () => Math.floor(source.twister.next() * length)
}

function weighted(source: Source, length: number, of: { weights: Value; cumWeights: Value }): () => number {
  if (of.weights !== null && of.cumWeights !== null) throw typeError('Cannot specify both weights and cumulative weights')
  const sums = of.cumWeights === null ? runningSums(toArray(of.weights)) : toArray(of.cumWeights).map((weight) => expectNumber(weight))
  if (sums.length !== length) throw valueError('The number of weights does not match the population')
  const total = sums.at(-1) ?? 0
  if (total <= 0) throw valueError('Total of weights must be greater than zero')
  if (!Number.isFinite(total)) throw valueError('Total of weights must be finite')
  return () => {
    const drawn = source.twister.next() * total
    const index = sums.findIndex((sum) => drawn < sum)
    return index === -1 ? length - 1 : Math.min(index, length - 1)
  }
}

function runningSums(weights: readonly Value[]): number[] {
  let sum: Value = 0
  return weights.map((weight, index) => {
    sum = index === 0 ? weight : binary('+', sum, weight)
    return expectNumber(sum)
  })
}

function shuffle(source: Source, list: Value): Value {
  if (!(list instanceof PyList)) throw typeError(`'${typeName(list)}' object does not support item assignment`)
  const items = list.mutable()
  meter.spend(items.length)
  for (let i = items.length - 1; i > 0; i -= 1) {
    const j = indexBelow(source.twister, i + 1)
    const kept = items[i] ?? null
    items[i] = items[j] ?? null
    items[j] = kept
  }
  return null
}

function sample(source: Source, population: Value, k: Value, counts: Value): Value {
  const isSequence = typeof population === 'string' || (population instanceof PyObject && population.type.slots.getItem !== undefined)
  if (!isSequence || typeName(population) === 'dict') throw typeError('Population must be a sequence.  For dicts or sets, use sorted(d).')
  const pool = counts === null ? population : new PyList(repeated(toArray(population), toArray(counts)))
  const length = lengthOf(pool)
  const count = expectInt(k)
  if (count < 0 || count > length) throw valueError('Sample larger than population or is negative')
  meter.spend(count)
  meter.allocate(count * 8)
  return new PyList(sampleIndexes(source.twister, length, count).map((index) => getItem(pool, index)))
}

function repeated(items: readonly Value[], counts: readonly Value[]): Value[] {
  if (items.length !== counts.length) throw valueError('The number of counts does not match the population')
  const pool: Value[] = []
  items.forEach((item, index) => {
    const count = expectInt(counts[index] ?? 0)
    if (count < 0) throw valueError('Counts must be non-negative')
    meter.allocate(count * 8)
    for (let i = 0; i < count; i += 1) pool.push(item)
  })
  return pool
}

function uniform(source: Source, a: Value, b: Value): Value {
  return binary('+', a, binary('*', binary('-', b, a), float(source.twister.next())))
}

function randomBytes(source: Source, count: Value): Value {
  const wanted = expectInt(count)
  meter.allocate(wanted)
  const value = source.twister.bits(wanted * 8)
  return new PyBytes(Uint8Array.from({ length: wanted }, (_, index) => Number((value >> BigInt(index * 8)) & 255n)))
}

type Method = (source: Source, ...args: Value[]) => Value

/** What both the module and `Random` objects can do, by signature. */
const METHODS: Readonly<Record<string, Method>> = {
  'random()': (source) => float(source.twister.next()),
  'seed(a=None, version=2)': (source, a) => {
    reseed(source, a)
    return null
  },
  'getrandbits(k, /)': (source, k) => bits(source, k),
  'randrange(start, stop=None, step=1)': (source, start, stop, step) => range(source, start, stop, step),
  'randint(a, b)': (source, a, b) => range(source, a, int(expectBigInt(b) + 1n), 1),
  'randbytes(n)': (source, n) => randomBytes(source, n),
  'choice(seq)': (source, seq) => choice(source, seq),
  'choices(population, weights=None, *, cum_weights=None, k=1)': choices,
  'shuffle(x)': (source, x) => shuffle(source, x),
  'sample(population, k, *, counts=None)': (source, population, k, counts) => sample(source, population, k, counts),
  'uniform(a, b)': (source, a, b) => uniform(source, a, b),
  'gauss(mu=0, sigma=1)': (source, mu, sigma) => float(gauss(source, expectNumber(mu), expectNumber(sigma))),
  'normalvariate(mu=0, sigma=1)': (source, mu, sigma) => float(normal(source.twister, expectNumber(mu), expectNumber(sigma))),
  'lognormvariate(mu, sigma)': (source, mu, sigma) => float(Math.exp(normal(source.twister, expectNumber(mu), expectNumber(sigma)))),
  'expovariate(lambd=1)': (source, rate) => float(exponential(source.twister, expectNumber(rate))),
  'triangular(low=0, high=1, mode=None)': (source, low, high, mode) =>
    float(triangular(source.twister, expectNumber(low), expectNumber(high), mode === null ? null : expectNumber(mode))),
  'paretovariate(alpha)': (source, alpha) => float((1 - source.twister.next()) ** (-1 / expectNumber(alpha))),
  'weibullvariate(alpha, beta)': (source, alpha, beta) =>
    float(expectNumber(alpha) * (-Math.log(1 - source.twister.next())) ** (1 / expectNumber(beta))),
  'getstate()': (source) => {
    const { words, at } = source.twister.state
    return new PyTuple([3, new PyTuple([...words, at]), source.gaussNext === null ? null : float(source.gaussNext)])
  },
  'setstate(state)': (source, state) => restore(source, state),
}

function restore(source: Source, state: Value): Value {
  const [version, inner, gaussNext = null] = state instanceof PyTuple ? state.items : []
  if (version !== 3 || !(inner instanceof PyTuple) || inner.items.length !== 625) {
    throw valueError(`state with version ${repr(version ?? null)} passed to Random.setstate() of version 3`)
  }
  const numbers = inner.items.map((item) => expectInt(item))
  source.twister.state = { words: Uint32Array.from(numbers.slice(0, 624)), at: numbers[624] ?? 624 }
  source.gaussNext = gaussNext === null ? null : expectNumber(gaussNext)
  return null
}

defineType<PyRandom>(randomType, {
  construct: [
    'Random(x=None)',
    (_cls, x) => {
      const random = new PyRandom()
      if (x === null) random.twister.state = seededByRun().state
      else reseed(random, x)
      return random
    },
  ],
  methods: METHODS,
})

/** `random`: CPython's generator, seeded by the run, so that a run can be repeated; equal seeds give CPython's numbers. */
export function randomModule(): PyModule {
  const functions = Object.entries(METHODS).map(
    ([signature, run]) =>
      [signature.slice(0, signature.indexOf('(')), native(`def ${signature}`, (...args) => run(runSource(), ...args))] as const,
  )
  return new PyModule('random', { ...Object.fromEntries(functions), Random: randomType, SystemRandom: randomType })
}
