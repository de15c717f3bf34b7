import { PyDict } from './dict.ts'
import { type Keywords, objectType, PyObject, PyType, type Value } from './object.ts'
import { PyTuple } from './tuple.ts'
import { raiseWrongCall } from './wrong-call.ts'

/** One parameter of a function of ours. */
export interface Parameter {
  readonly name: string
  /** Undefined: it must be given. */
  readonly fallback: Value | undefined
  readonly byPosition: boolean
  readonly byName: boolean
}

/** What a function of ours takes. */
export interface Signature {
  readonly name: string
  /** `list`, `math`: put before the name in the messages where CPython does. */
  readonly owner: string
  /** In the order the code gets them, without `*args` and `**kwargs`. */
  readonly parameters: readonly Parameter[]
  /** How many of them a position can fill. */
  readonly positions: number
  /** How many of those must be given. */
  readonly required: number
  /** `*args`: passed as a tuple, after the positional parameters. */
  readonly rest: boolean
  /** `**kwargs`: passed as a dict, last. */
  readonly keywords: boolean
  /** Keyword-only parameters that must be given. */
  readonly strict: boolean
  /** A function that CPython writes in Python words its errors differently. */
  readonly python: boolean
}

class Absent extends PyObject {
  override get type(): PyType {
    return absentType
  }
}

const absentType = new PyType('absent', { bases: [objectType] })

/** Passed for a parameter written `name=?` that the caller left out. */
export const absent: PyObject = new Absent()

/**
 * Reads `split(sep=None, maxsplit=-1)`. As in Python, `/` ends the parameters that have no name and `*` begins those that have no
 * position. Defaults are None, True, False, an int, a 'text', or `?` for `absent`. A leading `def ` marks a function that CPython
 * writes in Python, whose wrong calls are worded differently. Throws RangeError for anything else.
 */
export function signature(text: string, owner = ''): Signature {
  const match = /^(def )?(\w+)\((.*)\)$/.exec(text)
  if (match === null) throw new RangeError(`not a signature: ${text}`)
  const [, python, name = '', inside = ''] = match
  const words = inside
    .split(/,\s*(?=[\w*/])/)
    .map((word) => word.trim())
    .filter((word) => word !== '')
  const nameless = words.indexOf('/')
  const star = words.findIndex((word) => word.startsWith('*') && !word.startsWith('**'))
  const parameters: Parameter[] = []
  words.forEach((word, index) => {
    if (word === '/' || word.startsWith('*')) return
    const [, parameter = '', fallback] = /^(\w+)(?:=(.+))?$/.exec(word) ?? []
    if (parameter === '') throw new RangeError(`not a parameter: ${word} in ${text}`)
    parameters.push({
      name: parameter,
      fallback: fallback === undefined ? undefined : literal(fallback),
      byPosition: star === -1 || index < star,
      byName: index > nameless,
    })
  })
  const positional = parameters.filter((parameter) => parameter.byPosition)
  return {
    name,
    owner,
    parameters,
    positions: positional.length,
    required: positional.filter((parameter) => parameter.fallback === undefined).length,
    rest: star !== -1 && words[star] !== '*',
    keywords: words.some((word) => word.startsWith('**')),
    strict: parameters.some((parameter) => !parameter.byPosition && parameter.fallback === undefined),
    python: python !== undefined,
  }
}

const constants: Readonly<Record<string, Value>> = { None: null, True: true, False: false, '?': absent }

function literal(text: string): Value {
  const constant = constants[text]
  if (constant !== undefined) return constant
  const quoted = /^'(.*)'$/.exec(text)
  if (quoted !== null) return (quoted[1] ?? '').replaceAll('\\n', '\n')
  if (/^-?\d+$/.test(text)) return Number(text)
  throw new RangeError(`not a default: ${text}`)
}

/** The arguments as the code wants them. Raises TypeError, worded as CPython's, when the call does not fit. */
export function bind(to: Signature, args: readonly Value[], keywords: Keywords | undefined): readonly Value[] {
  const simple = !to.rest && !to.keywords && !to.strict
  if (simple && keywords === undefined && args.length <= to.positions && args.length >= to.required) {
    return args.length === to.parameters.length ? args : padded(to, args)
  }
  return boundInFull(to, args, keywords ?? new Map())
}

function padded({ parameters }: Signature, args: readonly Value[]): readonly Value[] {
  const bound = args.slice()
  for (let index = args.length; index < parameters.length; index++) bound.push(parameters[index]?.fallback ?? null)
  return bound
}

function boundInFull(to: Signature, args: readonly Value[], keywords: Keywords): readonly Value[] {
  if (args.length > to.positions && !to.rest) throw raiseWrongCall(to, args, keywords)
  const others = new PyDict()
  for (const [name, value] of keywords) {
    const index = to.parameters.findIndex((parameter) => parameter.byName && parameter.name === name)
    if (index >= 0 ? index < args.length && index < to.positions : !to.keywords) throw raiseWrongCall(to, args, keywords)
    if (index < 0) others.set(name, value)
  }
  const bound: Value[] = []
  for (const [index, { name, fallback, byName, byPosition }] of to.parameters.entries()) {
    if (index === to.positions && to.rest) bound.push(new PyTuple(args.slice(to.positions)))
    const value = (byPosition ? args[index] : undefined) ?? (byName ? keywords.get(name) : undefined)
    const given = byPosition && index < args.length ? (args[index] ?? null) : value
    const chosen = given === undefined ? fallback : given
    if (chosen === undefined) throw raiseWrongCall(to, args, keywords)
    bound.push(chosen)
  }
  if (to.rest && to.positions === to.parameters.length) bound.push(new PyTuple(args.slice(to.positions)))
  if (to.keywords) bound.push(others)
  return bound
}
