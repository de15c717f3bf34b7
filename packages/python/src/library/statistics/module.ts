import { meter } from '../../budget.ts'
import { binary } from '../../operations/arithmetic.ts'
import { lessThan } from '../../operations/compare.ts'
import { expectInt, expectNumber } from '../../operations/expect.ts'
import { toArray } from '../../operations/iterate.ts'
import { repr } from '../../operations/text.ts'
import { raise, valueError } from '../../raise.ts'
import { native } from '../../values/define.ts'
import { PyDict } from '../../values/dict.ts'
import { exceptionClass, newExceptionClass } from '../../values/exception.ts'
import { float } from '../../values/float.ts'
import { PyList } from '../../values/list.ts'
import { PyModule } from '../../values/module.ts'
import type { Value } from '../../values/object.ts'
import { exactSum as floatSum } from '../math/sums.ts'
import '../../types/exception.ts'
import { converted, exactSum, type Fraction, fraction, type Kind, plus, ratio, rootOf, times } from './exact.ts'

/** `statistics.StatisticsError` */
const statisticsErrorType = newExceptionClass('StatisticsError', exceptionClass('ValueError'))

function items(data: Value, least: number, message: string): readonly Value[] {
  const values = toArray(data)
  meter.spend(values.length * 4)
  if (values.length < least) throw raise(statisticsErrorType, message)
  return values
}

function mean(data: Value): Value {
  const { total, kind, count } = exactSum(items(data, 1, 'mean requires at least one data point'))
  return 'special' in total ? float(total.special) : converted(fraction(total.top, total.bottom * BigInt(count)), kind)
}

function floatMean(data: Value, weights: Value): Value {
  const values = items(data, 1, 'fmean requires at least one data point').map((value) => expectNumber(value))
  if (weights === null) return float(floatSum(values) / values.length)
  const weighs = toArray(weights).map((weight) => expectNumber(weight))
  if (weighs.length !== values.length) throw raise(statisticsErrorType, 'data and weights must be the same length')
  const total = floatSum(weighs)
  if (total === 0) throw raise(statisticsErrorType, 'sum of weights must be non-zero')
  return float(floatSum(values.map((value, index) => value * (weighs[index] ?? 0))) / total)
}

function sorted(values: readonly Value[]): Value[] {
  return values.toSorted((a, b) => (lessThan(a, b) ? -1 : lessThan(b, a) ? 1 : 0))
}

/** The middle value, or the two around the middle. */
function middle(data: Value): readonly Value[] {
  const values = sorted(items(data, 1, 'no median for empty data'))
  return values.slice((values.length - 1) >> 1, (values.length >> 1) + 1)
}

function median(data: Value): Value {
  const [low = null, high] = middle(data)
  return high === undefined ? low : binary('/', binary('+', low, high), 2)
}

/** How often each value occurs, in order of first occurrence. */
function counted(data: Value): PyDict {
  const counts = new PyDict()
  for (const value of toArray(data)) counts.set(value, Number(counts.get(value) ?? 0) + 1)
  meter.spend(counts.size)
  return counts
}

function modes(data: Value): Value[] {
  const entries = [...counted(data).entries()]
  const most = Math.max(...entries.map(([, count]) => Number(count)))
  return entries.filter(([, count]) => count === most).map(([value]) => value)
}

function mode(data: Value): Value {
  const [first] = modes(data)
  if (first === undefined) throw raise(statisticsErrorType, 'no mode for empty data')
  return first
}

/** The sum of squared deviations from the mean (or from `center`), exactly. */
function squares(values: readonly Value[], center: Value): { kind: Kind; sum: Fraction; special?: number } {
  const { total, kind, count } = exactSum(values)
  const around = center === null ? total : ratio(center)
  if ('special' in total) return { kind, sum: { top: 0n, bottom: 1n }, special: total.special }
  if ('special' in around) return { kind, sum: { top: 0n, bottom: 1n }, special: around.special }
  const mean = center === null ? fraction(-total.top, total.bottom * BigInt(count)) : fraction(-around.top, around.bottom)
  let sum: Fraction = { top: 0n, bottom: 1n }
  for (const value of values) {
    const exact = ratio(value)
    if ('special' in exact) continue
    const deviation = plus(exact, mean)
    sum = plus(sum, times(deviation, deviation))
  }
  return { kind, sum }
}

/** An infinity or NaN among the data: a variance is one too, and CPython stumbles over the root of one. */
function ofSpecial(special: number, finish: (value: Fraction, kind: Kind) => Value): Value {
  if (finish === rootOf) throw raise('AttributeError', "'float' object has no attribute 'numerator'")
  return float(special)
}

function spread(name: string, least: 1 | 2, finish: (value: Fraction, kind: Kind) => Value) {
  return (data: Value, center: Value): Value => {
    const values = items(data, least, `${name} requires at least ${least === 1 ? 'one data point' : 'two data points'}`)
    const { kind, sum, special } = squares(values, center)
    if (special !== undefined) return ofSpecial(special * special, finish)
    return finish(fraction(sum.top, sum.bottom * BigInt(values.length - (least - 1))), kind)
  }
}

function quantiles(data: Value, n: Value, method: Value): Value {
  const parts = expectInt(n)
  if (parts < 1) throw raise(statisticsErrorType, 'n must be at least 1')
  const values = sorted(items(data, 2, 'must have at least two data points'))
  meter.spend(parts)
  const between = (index: number, delta: number): Value => {
    const low = binary('*', values[index] ?? null, parts - delta)
    return binary('/', binary('+', low, binary('*', values[index + 1] ?? null, delta)), parts)
  }
  const cuts = Array.from({ length: parts - 1 }, (_, index) => index + 1)
  if (method === 'inclusive') {
    const width = values.length - 1
    return new PyList(cuts.map((cut) => between(Math.floor((cut * width) / parts), (cut * width) % parts)))
  }
  if (method !== 'exclusive') throw valueError(`Unknown method: ${repr(method)}`)
  const width = values.length + 1
  return new PyList(
    cuts.map((cut) => {
      const index = Math.min(Math.max(Math.floor((cut * width) / parts), 1), values.length - 1)
      return between(index - 1, cut * width - index * parts)
    }),
  )
}

function geometricMean(data: Value): Value {
  const message = 'geometric mean requires a non-empty dataset containing positive numbers'
  const values = items(data, 1, message).map((value) => expectNumber(value))
  if (values.some((value) => value <= 0)) throw raise(statisticsErrorType, message)
  return float(Math.exp(floatSum(values.map((value) => Math.log(value))) / values.length))
}

function harmonicMean(data: Value): Value {
  const values = items(data, 1, 'harmonic_mean requires at least one data point')
  const { kind } = exactSum(values)
  let sum: Fraction = { top: 0n, bottom: 1n }
  for (const value of values) {
    const exact = ratio(value)
    if ('special' in exact) continue
    if (exact.top < 0n) throw raise(statisticsErrorType, 'harmonic mean does not support negative values')
    if (exact.top === 0n) return 0
    sum = plus(sum, fraction(exact.bottom, exact.top))
  }
  return converted(fraction(BigInt(values.length) * sum.bottom, sum.top), kind)
}

/** `statistics`: exact inside, rounded once, as CPython's. */
export function statisticsModule(): PyModule {
  return new PyModule('statistics', {
    mean: native('def mean(data)', mean),
    fmean: native('def fmean(data, weights=None)', floatMean),
    geometric_mean: native('def geometric_mean(data)', geometricMean),
    harmonic_mean: native('def harmonic_mean(data)', harmonicMean),
    median: native('def median(data)', median),
    median_low: native('def median_low(data)', (data) => middle(data)[0] ?? null),
    median_high: native('def median_high(data)', (data) => middle(data).at(-1) ?? null),
    mode: native('def mode(data)', mode),
    multimode: native('def multimode(data)', (data) => new PyList(modes(data))),
    variance: native('def variance(data, xbar=None)', spread('variance', 2, converted)),
    pvariance: native('def pvariance(data, mu=None)', spread('pvariance', 1, converted)),
    stdev: native('def stdev(data, xbar=None)', spread('stdev', 2, rootOf)),
    pstdev: native('def pstdev(data, mu=None)', spread('pstdev', 1, rootOf)),
    quantiles: native("def quantiles(data, *, n=4, method='exclusive')", quantiles),
    StatisticsError: statisticsErrorType,
  })
}
