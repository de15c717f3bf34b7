import type { Parameters } from '../parse/syntax.ts'
import { typeError } from '../raise.ts'
import { PyDict } from '../values/dict.ts'
import type { Keywords, Value } from '../values/object.ts'
import { PyTuple } from '../values/tuple.ts'
import { listed } from '../values/wrong-call.ts'
import type { Frame } from './frame.ts'
import type { FunctionCode } from './functions.ts'
import type { Scope } from './scope.ts'

interface Place {
  readonly kind: 'slot' | 'cell'
  readonly index: number
}

interface PlannedParameter extends Place {
  readonly name: string
  readonly byName: boolean
}

/** Where the arguments of a call go. */
export interface ParameterPlan {
  /** Those that a position fills, then those that only a name fills. */
  readonly list: readonly PlannedParameter[]
  readonly positions: number
  /** From a parameter of `list` to its place in the source order, where the defaults are. */
  readonly order: readonly number[]
  readonly rest: Place | undefined
  readonly keywords: Place | undefined
  /** Whether positions alone fill everything, each into a slot: the short way. */
  readonly simple: boolean
}

export function planParameters({ list }: Parameters, scope: Scope): ParameterPlan {
  const indexed = list.map((parameter, index) => ({ ...parameter, ...scope.placeOfOwn(parameter.name), order: index }))
  const positional = indexed.filter(({ form }) => form === 'either' || form === 'position-only')
  const named = indexed.filter(({ form }) => form === 'name-only')
  const rest = indexed.find(({ form }) => form === 'rest')
  const keywords = indexed.find(({ form }) => form === 'keywords')
  const all = [...positional, ...named]
  return {
    list: all.map(({ name, form, kind, index }) => ({ name, kind, index, byName: form !== 'position-only' })),
    positions: positional.length,
    order: all.map(({ order }) => order),
    rest: rest === undefined ? undefined : { kind: rest.kind, index: rest.index },
    keywords: keywords === undefined ? undefined : { kind: keywords.kind, index: keywords.index },
    simple: indexed.every(
      ({ form, kind, index }, place) =>
        form !== 'rest' && form !== 'keywords' && form !== 'name-only' && kind === 'slot' && index === place,
    ),
  }
}

interface Given {
  readonly args: readonly Value[]
  readonly keywords: Keywords | undefined
}

/** Puts the arguments into the frame. Raises TypeError in CPython's words when they do not fit. */
export function bindParameters(code: FunctionCode, defaults: readonly (Value | undefined)[], frame: Frame, given: Given): void {
  const { simple, positions } = code.parameters
  const { args, keywords } = given
  if (simple && keywords === undefined && args.length === positions) {
    for (let index = 0; index < positions; index++) frame.slots[index] = args[index]
    return
  }
  bindInFull(code, defaults, frame, given)
}

function bindInFull(code: FunctionCode, defaults: readonly (Value | undefined)[], frame: Frame, given: Given): void {
  const { list, positions, order, rest, keywords: others } = code.parameters
  const { args } = given
  const bound: (Value | undefined)[] = list.map((_, index) => (index < positions ? args[index] : undefined))
  const extra = new PyDict()
  if (given.keywords !== undefined) bindKeywords(code, given.keywords, bound, others === undefined ? undefined : extra)
  if (args.length > positions && rest === undefined) throw tooMany(code, defaults, given)
  const missing: PlannedParameter[] = []
  for (const [index, parameter] of list.entries()) {
    const value = bound[index] === undefined ? defaults[order[index] ?? 0] : bound[index]
    if (value === undefined) missing.push(parameter)
    else put(frame, parameter, value)
  }
  if (missing.length > 0) throw lacking(code, missing)
  if (rest !== undefined) put(frame, rest, new PyTuple(args.slice(positions)))
  if (others !== undefined) put(frame, others, extra)
}

function bindKeywords(code: FunctionCode, keywords: Keywords, bound: (Value | undefined)[], extra: PyDict | undefined): void {
  const { list } = code.parameters
  const wrong: string[] = []
  for (const [name, value] of keywords) {
    const index = list.findIndex((parameter) => parameter.name === name && parameter.byName)
    if (index < 0) {
      if (extra !== undefined) extra.set(name, value)
      else if (list.some((parameter) => parameter.name === name)) wrong.push(name)
      else throw typeError(`${code.qualifiedName}() got an unexpected keyword argument '${name}'`)
    } else if (bound[index] !== undefined) throw typeError(`${code.qualifiedName}() got multiple values for argument '${name}'`)
    else bound[index] = value
  }
  if (wrong.length > 0) {
    throw typeError(`${code.qualifiedName}() got some positional-only arguments passed as keyword arguments: '${wrong.join(', ')}'`)
  }
}

function put(frame: Frame, { kind, index }: Place, value: Value): void {
  if (kind === 'slot') frame.slots[index] = value
  else {
    const cell = frame.cells[index]
    if (cell !== undefined) cell.value = value
  }
}

function tooMany(code: FunctionCode, defaults: readonly (Value | undefined)[], { args, keywords }: Given) {
  const { list, positions, order } = code.parameters
  const optional = list.slice(0, positions).filter((_, index) => defaults[order[index] ?? 0] !== undefined).length
  const takes = optional > 0 ? `from ${positions - optional} to ${positions}` : `${positions}`
  const plural = (optional > 0 ? positions : positions) === 1 && optional === 0 ? '' : 's'
  const named = list.slice(positions).filter(({ name }) => keywords?.has(name) === true).length
  const also =
    named === 0 ? '' : ` positional argument${args.length === 1 ? '' : 's'} (and ${named} keyword-only argument${named === 1 ? '' : 's'})`
  const were = args.length === 1 && named === 0 ? 'was' : 'were'
  return typeError(`${code.qualifiedName}() takes ${takes} positional argument${plural} but ${args.length}${also} ${were} given`)
}

function lacking(code: FunctionCode, missing: readonly PlannedParameter[]) {
  const { list, positions } = code.parameters
  const positional = missing.filter((parameter) => list.indexOf(parameter) < positions)
  const kind = positional.length > 0 ? 'positional' : 'keyword-only'
  const names = (positional.length > 0 ? positional : missing).map(({ name }) => `'${name}'`)
  return typeError(
    `${code.qualifiedName}() missing ${names.length} required ${kind} argument${names.length === 1 ? '' : 's'}: ${listed(names)}`,
  )
}
