import { meter } from '../budget.ts'
import { getAttribute } from '../operations/attributes.ts'
import { formatValue } from '../operations/format.ts'
import { getItem } from '../operations/items.ts'
import { asciiOnly } from '../operations/quoted.ts'
import { repr, str } from '../operations/text.ts'
import { raise, raiseWith, valueError } from '../raise.ts'
import type { Value } from '../values/object.ts'

/** Where the fields of a template find their values. */
export interface Fields {
  readonly positional: readonly Value[] | undefined
  readonly named: (name: string) => Value | undefined
}

/** State of one `format` call: fields are numbered by hand or by themselves, not both. */
interface Numbering {
  next: number
  kind: 'none' | 'automatic' | 'manual'
}

/** `template.format(…)` */
export function formatTemplate(template: string, fields: Fields): string {
  return rendered(template, fields, { numbering: { next: 0, kind: 'none' }, depth: 2 })
}

interface Rendering {
  readonly numbering: Numbering
  readonly depth: number
}

function rendered(template: string, fields: Fields, state: Rendering): string {
  if (state.depth < 0) throw valueError('Max string recursion exceeded')
  let result = ''
  let index = 0
  while (index < template.length) {
    if (--meter.left < 0) meter.refill()
    const next = nextBrace(template, index)
    result += template.slice(index, next)
    if (next === template.length) break
    const brace = template[next]
    if (template[next + 1] === brace) {
      result += brace
      index = next + 2
    } else if (brace === '}') throw valueError("Single '}' encountered in format string")
    else {
      const end = fieldEnd(template, next + 1)
      result += field(template.slice(next + 1, end), fields, state)
      index = end + 1
    }
  }
  meter.allocate(result.length)
  return result
}

function nextBrace(text: string, from: number): number {
  for (let index = from; index < text.length; index++) if (text[index] === '{' || text[index] === '}') return index
  return text.length
}

function fieldEnd(template: string, start: number): number {
  let depth = 1
  let bracket = false
  for (let index = start; index < template.length; index++) {
    const character = template[index]
    if (bracket && character !== ']') continue
    if (character === '[' && depth === 1 && !template.slice(start, index).includes(':')) bracket = true
    else if (character === ']') bracket = false
    else if (character === '{') depth++
    else if (character === '}' && --depth === 0) return index
  }
  throw valueError(start === template.length ? "Single '{' encountered in format string" : "expected '}' before end of string")
}

function field(text: string, fields: Fields, state: Rendering): string {
  const match = /^((?:\[[^\]]*\]|[^!:[])*)(?:!([^:]*))?(?::(.*))?$/s.exec(text)
  const [, name = '', conversion, spec = ''] = match ?? []
  if (match === null) throw valueError("expected '}' before end of string")
  const value = lookedUp(name, fields, state.numbering)
  const shown = conversion === undefined ? value : converted(value, conversion)
  const inner = /[{}]/.test(spec) ? rendered(spec, fields, { ...state, depth: state.depth - 1 }) : spec
  return formatValue(shown, inner)
}

/** `!r`, `!s`, `!a` */
export function converted(value: Value, conversion: string): string {
  if (conversion === 's') return str(value)
  if (conversion === 'r') return repr(value)
  if (conversion === 'a') return asciiOnly(repr(value))
  if (conversion === '') throw valueError('end of string while looking for conversion specifier')
  if (conversion.length > 1) throw valueError("expected ':' after conversion specifier")
  throw valueError(`Unknown conversion specifier ${conversion}`)
}

const step = /^(?:\.([^.[]+)|\[([^\]]+)\])/

function lookedUp(path: string, fields: Fields, numbering: Numbering): Value {
  const first = /^[^.[]*/.exec(path)?.[0] ?? ''
  let value = root(first, fields, numbering)
  let rest = path.slice(first.length)
  while (rest !== '') {
    const match = step.exec(rest)
    if (match === null) throw valueError(emptyOrBroken(rest))
    const [whole, attribute, key = ''] = match
    if (attribute === undefined) value = getItem(value, /^\d+$/.test(key) ? Number(key) : key)
    else value = getAttribute(value, attribute)
    rest = rest.slice(whole.length)
    if (rest !== '' && attribute === undefined && !/^[.[]/.test(rest)) {
      throw valueError("Only '.' or '[' may follow ']' in format field specifier")
    }
  }
  return value
}

function emptyOrBroken(rest: string): string {
  return rest.startsWith('[') && !rest.includes(']') ? "Missing ']' in format string" : 'Empty attribute in format string'
}

function root(name: string, fields: Fields, numbering: Numbering): Value {
  if (name !== '' && !/^\d+$/.test(name)) {
    const value = fields.named(name)
    if (value === undefined) throw raiseWith('KeyError', [name])
    return value
  }
  const kind = name === '' ? 'automatic' : 'manual'
  if (fields.positional === undefined) throw valueError('Format string contains positional fields')
  if (numbering.kind !== 'none' && numbering.kind !== kind) {
    throw valueError(
      kind === 'automatic'
        ? 'cannot switch from manual field specification to automatic field numbering'
        : 'cannot switch from automatic field numbering to manual field specification',
    )
  }
  numbering.kind = kind
  const index = name === '' ? numbering.next++ : Number(name)
  const value = fields.positional[index]
  if (value === undefined) throw raise('IndexError', `Replacement index ${index} out of range for positional args tuple`)
  return value
}
