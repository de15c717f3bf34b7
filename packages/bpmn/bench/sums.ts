import type { Data, Evaluator, Executed, Json, Patch } from '../src/expression/evaluator.ts'

type Terms = { readonly target: string; readonly left: string; readonly right: number; readonly compare: boolean }

const read = new Map<string, Terms>()

/** The least language that the benchmarks can do with: `a = b + 1`, numbers, and `a < 1`. It shows what the engine itself costs. */
export const sums: Evaluator = {
  evaluate(source, data) {
    const { left, right, compare } = termsOf(source)
    return { value: compare ? Number(numberOrName(left, data)) < right : numberOrName(left, data) }
  },
  execute(source, data) {
    const { target, left, right } = termsOf(source)
    return new Assigned(data, target, Number(numberOrName(left, data)) + right)
  },
  truthy: Boolean,
  plain: (value) => value,
}

class Assigned implements Executed {
  readonly changes: Patch
  readonly #before: Data

  constructor(before: Data, name: string, value: Json) {
    this.#before = before
    this.changes = { set: { [name]: value } }
  }

  get data(): Data {
    return { ...this.#before, ...this.changes.set }
  }
}

function numberOrName(name: string, data: Readonly<Record<string, Json>>): Json {
  return data[name] ?? Number(name)
}

function termsOf(source: string): Terms {
  const before = read.get(source)
  if (before) return before
  const match = /^(?:(\w+) = )?(\w+)(?: ([+<]) (\d+))?$/.exec(source)
  if (!match) throw new RangeError(`not a sum: ${source}`)
  const [, target = '', left = '', sign, right = '0'] = match
  const terms = { target, left, right: Number(right), compare: sign === '<' }
  read.set(source, terms)
  return terms
}
