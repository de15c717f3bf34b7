import { typeError } from '../raise.ts'
import type { Raised } from './exception.ts'
import type { Keywords, Value } from './object.ts'
import type { Signature } from './signature.ts'

/** The TypeError for a call that does not fit, in the words that CPython's C functions use. */
export function raiseWrongCall(to: Signature, args: readonly Value[], keywords: Keywords): Raised {
  return typeError(to.python ? wordedByPython(to, args, keywords) : wordedByC(to, args, keywords))
}

function wordedByC(to: Signature, args: readonly Value[], keywords: Keywords): string {
  const { name, owner, parameters, positions, required } = to
  const qualified = owner === '' ? name : `${owner}.${name}`
  const named = parameters.some((parameter) => parameter.byName)
  if (!named && !to.keywords && keywords.size > 0) return `${qualified}() takes no keyword arguments`
  const given = args.length
  if (!named) {
    if (positions === 0) return `${qualified}() takes no arguments (${given} given)`
    if (positions === 1 && required === 1) return `${qualified}() takes exactly one argument (${given} given)`
    const bound = given < required ? required : positions
    const limit = required === positions && !to.rest ? '' : given < required ? 'at least ' : 'at most '
    return `${name} expected ${limit}${bound} argument${bound === 1 ? '' : 's'}, got ${given}`
  }
  return wordedWithNames(to, args, keywords)
}

function wordedWithNames(to: Signature, args: readonly Value[], keywords: Keywords): string {
  const { name, parameters, positions, required } = to
  const total = args.length + keywords.size
  const most = parameters.length
  if (total > most && !to.keywords && !to.rest) {
    if (positions === 0 && args.length > 0) return `${name}() takes no positional arguments`
    const limit = required === most ? 'exactly' : 'at most'
    const kind = args.length > positions || keywords.size === 0 ? '' : 'keyword '
    return `${name}() takes ${limit} ${most} ${kind}argument${most === 1 ? '' : 's'} (${total} given)`
  }
  if (args.length > positions && !to.rest) {
    if (positions === 0) return `${name}() takes no positional arguments`
    const limit = required === positions ? 'exactly' : 'at most'
    return `${name}() takes ${limit} ${positions} positional argument${positions === 1 ? '' : 's'} (${args.length} given)`
  }
  for (const [index, parameter] of parameters.entries()) {
    const missing = !(parameter.byPosition && index < args.length) && !(parameter.byName && keywords.has(parameter.name))
    if (missing && parameter.fallback === undefined && !parameter.byName)
      return `${name} expected ${required} argument${required === 1 ? '' : 's'}, got ${args.length}`
    if (missing && parameter.fallback === undefined) return `${name}() missing required argument '${parameter.name}' (pos ${index + 1})`
  }
  for (const keyword of keywords.keys()) {
    const index = parameters.findIndex((parameter) => parameter.byName && parameter.name === keyword)
    if (index < 0) return `'${keyword}' is an invalid keyword argument for ${name}()`
    if (index < args.length) return `argument for ${name}() given by name ('${keyword}') and position (${index + 1})`
  }
  return `${name}() was called wrongly`
}

function wordedByPython(to: Signature, args: readonly Value[], keywords: Keywords): string {
  const { name, owner, parameters, positions, required } = to
  const self = owner === '' ? 0 : 1
  const qualified = owner === '' ? name : `${owner}.${name}`
  for (const keyword of keywords.keys()) {
    const index = parameters.findIndex((parameter) => parameter.byName && parameter.name === keyword)
    if (index < 0 && !to.keywords) return `${qualified}() got an unexpected keyword argument '${keyword}'`
    if (index >= 0 && index < positions && index < args.length) return `${qualified}() got multiple values for argument '${keyword}'`
  }
  if (args.length > positions && !to.rest) {
    const takes = required === positions ? `${positions + self}` : `from ${required + self} to ${positions + self}`
    const plural = positions + self === 1 ? '' : 's'
    const given = args.length + self
    return `${qualified}() takes ${takes} positional argument${plural} but ${given} ${given === 1 ? 'was' : 'were'} given`
  }
  const missing = parameters.filter(
    (parameter, index) =>
      parameter.fallback === undefined &&
      !(parameter.byPosition && index < args.length) &&
      !(parameter.byName && keywords.has(parameter.name)),
  )
  const kind = missing.some((parameter) => parameter.byPosition) ? 'positional' : 'keyword-only'
  const names = missing.filter((parameter) => parameter.byPosition === (kind === 'positional')).map((parameter) => `'${parameter.name}'`)
  return `${qualified}() missing ${names.length} required ${kind} argument${names.length === 1 ? '' : 's'}: ${listed(names)}`
}

/** `'a'`, `'a' and 'b'`, `'a', 'b', and 'c'` */
export function listed(names: readonly string[]): string {
  if (names.length < 3) return names.join(' and ')
  return `${names.slice(0, -1).join(', ')}, and ${names.at(-1)}`
}
