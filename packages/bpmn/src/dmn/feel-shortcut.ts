import type { Data, Json } from '../expression/evaluator.ts'

// Most cells are a literal, a comparison with a number or an interval. FEEL's grammar depends on the names in the data, so feelin parses
// a cell anew at every evaluation, which takes about 200 µs; these forms mean the same whatever the data are, and take less than one.

/** Whether an input matches; undefined when only FEEL can tell, because the input is of another kind. */
export type Shortcut = (input: Json) => boolean | undefined

const number = String.raw`-?\d+(?:\.\d+)?`
const comparison = new RegExp(`^(<=|>=|<|>)\\s*(${number})$`)
const interval = new RegExp(`^([[(\\]])\\s*(${number})\\s*\\.\\.\\s*(${number})\\s*([\\])[])$`)
const literal = new RegExp(`^(?:"[^"\\\\]*"|true|false|${number})$`)
const path = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/
const words = new Set([
  'true',
  'false',
  'null',
  'not',
  'and',
  'or',
  'if',
  'then',
  'else',
  'for',
  'return',
  'some',
  'every',
  'in',
  'between',
  'item',
])

const tests = new Map<string, Shortcut | null>()
/** Cells of one installation are few; beyond this many something makes them up, and they are better not kept. */
const maxKept = 10_000

/** The shortcut of an input cell; undefined when it has none. */
export function unaryShortcut(text: string): Shortcut | undefined {
  const known = tests.get(text)
  if (known !== undefined) return known ?? undefined
  const found = readTest(text)
  if (tests.size < maxKept) tests.set(text, found ?? null)
  return found
}

/** The value of a literal, or of a variable and the names inside of it, when it is plain; undefined when only FEEL can tell. */
export function valueShortcut(text: string, data: Data): Json | undefined {
  if (literal.test(text)) return JSON.parse(text)
  if (!path.test(text)) return undefined
  let value: Json = data
  for (const name of text.split('.')) {
    if (words.has(name) || !isPlainObject(value) || !Object.hasOwn(value, name)) return undefined
    value = value[name] ?? null
  }
  return value === null || typeof value === 'object' ? undefined : value
}

function readTest(text: string): Shortcut | undefined {
  if (text === '-') return () => true
  const negated = /^not\s*\((.*)\)$/.exec(text)?.[1]
  if (negated !== undefined) return negationOf(readList(negated.trim()))
  return readList(text)
}

function readList(text: string): Shortcut | undefined {
  const parts =
    text
      .match(/"[^"\\]*"|[^",]+/g)
      ?.map((part) => part.trim())
      .filter((part) => part !== '') ?? []
  if (parts.join(',').replaceAll(' ', '') !== text.replaceAll(/\s*,\s*/g, ',').replaceAll(' ', '')) return undefined
  const read = parts.map(readPart)
  const known = read.filter((part) => part !== undefined)
  if (known.length === 0 || known.length !== read.length) return undefined
  return (input) => {
    const results = known.map((part) => part(input))
    return results.includes(undefined) ? undefined : results.includes(true)
  }
}

function negationOf(test: Shortcut | undefined): Shortcut | undefined {
  if (test === undefined) return undefined
  return (input) => {
    const result = test(input)
    return result === undefined ? undefined : !result
  }
}

function readPart(text: string): Shortcut | undefined {
  if (literal.test(text)) {
    const wanted: Json = JSON.parse(text)
    return (input) => (typeof input === typeof wanted ? input === wanted : undefined)
  }
  const compared = comparison.exec(text)
  if (compared !== null) {
    const bound = Number(compared[2])
    const compare = comparisons[compared[1] ?? '']
    return (input) => (typeof input === 'number' && compare !== undefined ? compare(input, bound) : undefined)
  }
  const between = interval.exec(text)
  if (between === null) return undefined
  const [, open, low, high, close] = between
  const above = open === '[' ? comparisons['>='] : comparisons['>']
  const below = close === ']' ? comparisons['<='] : comparisons['<']
  return (input) => (typeof input === 'number' ? above?.(input, Number(low)) === true && below?.(input, Number(high)) === true : undefined)
}

const comparisons: Readonly<Record<string, (input: number, bound: number) => boolean>> = {
  '<': (input, bound) => input < bound,
  '<=': (input, bound) => input <= bound,
  '>': (input, bound) => input > bound,
  '>=': (input, bound) => input >= bound,
}

function isPlainObject(value: Json): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Object.hasOwn(value, '$python')
}
