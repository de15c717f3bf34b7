/** Functions that JavaScript's Math lacks. The Lanczos coefficients are those of Boost's N = 13 approximation, which CPython uses too. */
const LANCZOS_G = 6.02468004077673
const LANCZOS_NUMERATOR = [
  23531376880.41076, 42919803642.6491, 35711959237.35567, 17921034426.03721, 6039542586.352028, 1439720407.3117216, 248874557.86205417,
  31426415.585400194, 2876370.6289353725, 186056.26539522348, 8071.672002365816, 210.82427775157936, 2.5066282746310002,
]
const LANCZOS_DENOMINATOR = [0, 39916800, 120543840, 150917976, 105258076, 45995730, 13339535, 2637558, 357423, 32670, 1925, 66, 1]
const FACTORIALS = Array.from({ length: 24 }, (_, n) => Array.from({ length: n }, (__, i) => i + 1).reduce((a, b) => a * b, 1))

function lanczosSum(x: number): number {
  let top = 0
  let bottom = 0
  if (x < 5) {
    for (let i = 12; i >= 0; i -= 1) {
      top = top * x + (LANCZOS_NUMERATOR[i] ?? 0)
      bottom = bottom * x + (LANCZOS_DENOMINATOR[i] ?? 0)
    }
  } else {
    for (let i = 0; i <= 12; i += 1) {
      top = top / x + (LANCZOS_NUMERATOR[i] ?? 0)
      bottom = bottom / x + (LANCZOS_DENOMINATOR[i] ?? 0)
    }
  }
  return top / bottom
}

function sinPi(x: number): number {
  const y = Math.abs(x) % 2
  const sign = x < 0 ? -1 : 1
  switch (Math.round(2 * y)) {
    case 0:
      return sign * Math.sin(Math.PI * y)
    case 1:
      return sign * Math.cos(Math.PI * (y - 0.5))
    case 2:
      return sign * Math.sin(Math.PI * (1 - y))
    case 3:
      return -sign * Math.cos(Math.PI * (y - 1.5))
    default:
      return sign * Math.sin(Math.PI * (y - 2))
  }
}

/** Γ(x) for finite x that is no pole; infinite on overflow. */
export function gamma(x: number): number {
  if (Number.isInteger(x) && x >= 1 && x <= 23) return FACTORIALS[x - 1] ?? 1
  const size = Math.abs(x)
  if (size < 1e-20) return 1 / x
  if (size > 200) return x < 0 ? 0 / sinPi(x) : Number.POSITIVE_INFINITY
  const y = size + (LANCZOS_G - 0.5)
  const error = size > LANCZOS_G - 0.5 ? y - size - (LANCZOS_G - 0.5) : y - (LANCZOS_G - 0.5) - size
  const correction = (error * LANCZOS_G) / y
  if (x < 0) {
    let result = ((-Math.PI / sinPi(size) / size) * Math.exp(y)) / lanczosSum(size)
    result -= correction * result
    return size < 140 ? result / y ** (size - 0.5) : result / y ** (size / 2 - 0.25) / y ** (size / 2 - 0.25)
  }
  let result = lanczosSum(size) / Math.exp(y)
  result += correction * result
  return size < 140 ? result * y ** (size - 0.5) : result * y ** (size / 2 - 0.25) * y ** (size / 2 - 0.25)
}

/** ln |Γ(x)| for finite x that is no pole. */
export function logGamma(x: number): number {
  if (x === 1 || x === 2) return 0
  const size = Math.abs(x)
  if (size < 1e-20) return -Math.log(size)
  const result = Math.log(lanczosSum(size)) - LANCZOS_G + (size - 0.5) * (Math.log(size + LANCZOS_G - 0.5) - 1)
  return x < 0 ? Math.log(Math.PI) - Math.log(Math.abs(sinPi(size))) - Math.log(size) - result : result
}

/** The error function: a series near zero, a continued fraction further out. */
export function erf(x: number): number {
  const size = Math.abs(x)
  if (size < 1.5) return erfSeries(x)
  const complement = erfContinued(size)
  return x > 0 ? 1 - complement : complement - 1
}

/** 1 - erf(x), exact in the far tail. */
export function erfc(x: number): number {
  const size = Math.abs(x)
  if (size < 1.5) return 1 - erfSeries(x)
  const complement = erfContinued(size)
  return x > 0 ? complement : 2 - complement
}

function erfSeries(x: number): number {
  const square = x * x
  let sum = 0
  let factor = 25.5
  for (let i = 0; i < 25; i += 1) {
    sum = 2 + (square * sum) / factor
    factor -= 1
  }
  return (sum * x * Math.exp(-square)) / Math.sqrt(Math.PI)
}

function erfContinued(x: number): number {
  if (x >= 30) return 0
  const square = x * x
  let a = 0
  let da = 0.5
  let [p, pBefore] = [1, 0]
  let [q, qBefore] = [da + square, 1]
  for (let i = 0; i < 50; i += 1) {
    a += da
    da += 2
    const b = da + square
    ;[p, pBefore] = [b * p - a * pBefore, p]
    ;[q, qBefore] = [b * q - a * qBefore, q]
  }
  return ((p / q) * x * Math.exp(-square)) / Math.sqrt(Math.PI)
}
