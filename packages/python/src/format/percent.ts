import { meter } from '../budget.ts'
import { double, indexOf, typeName } from '../operations/expect.ts'
import { getItem } from '../operations/items.ts'
import { asciiOnly } from '../operations/quoted.ts'
import { repr, str } from '../operations/text.ts'
import { raise, typeError, valueError } from '../raise.ts'
import { isFloat } from '../values/float.ts'
import type { Value } from '../values/object.ts'
import { PyTuple } from '../values/tuple.ts'
import { typeOf } from '../values/type-of.ts'
import { formatFloat, formatInt } from './number.ts'
import { codePoints } from './spec.ts'
import { intOfFloat } from './truncate.ts'

interface Conversion {
  readonly key: string | undefined
  readonly flags: string
  readonly width: string
  readonly precision: string | undefined
  readonly code: string
}

const conversion = /%(?:\(((?:[^()]|\([^()]*\))*)\))?([-#0 +]*)(\*|\d+)?(?:\.(\*|\d*))?[hlL]?(.)?/gsu

/** What one takes, in turns of a loop. */
const formatSteps = 40

/** `template % values` */
export function percentFormat(template: string, values: Value): string {
  const source = new Arguments(values)
  meter.spend(formatSteps)
  const result = template.replace(conversion, (_whole, key, flags, width, precision, code, position: number) => {
    if (code === undefined)
      throw valueError(key !== undefined || template.endsWith('%') || position >= 0 ? 'incomplete format' : 'incomplete format')
    if (code === '%') return '%'
    return converted({ key, flags: flags ?? '', width: width ?? '', precision, code }, source, position + String(_whole).length - 1)
  })
  source.finish()
  meter.allocate(result.length)
  return result
}

/** Where the values come from: a tuple one by one, a mapping by key, anything else once. */
class Arguments {
  readonly #values: Value
  readonly #list: readonly Value[]
  #next = 0
  #keyed = false

  constructor(values: Value) {
    this.#values = values
    this.#list = values instanceof PyTuple ? values.items : [values]
  }

  byKey(key: string): Value {
    if (typeof this.#values === 'string' || this.#values instanceof PyTuple || typeOf(this.#values).slots.getItem === undefined) {
      throw typeError('format requires a mapping')
    }
    this.#keyed = true
    return getItem(this.#values, key)
  }

  next(): Value {
    const value = this.#list[this.#next++]
    if (value === undefined || this.#keyed) throw typeError('not enough arguments for format string')
    return value
  }

  finish(): void {
    if (this.#next >= this.#list.length || this.#keyed) return
    const mapping =
      !(this.#values instanceof PyTuple) && typeof this.#values !== 'string' && typeOf(this.#values).slots.getItem !== undefined
    if (!mapping) throw typeError('not all arguments converted during string formatting')
  }
}

function converted(what: Conversion, source: Arguments, position: number): string {
  const width = what.width === '*' ? starred(source) : Number(what.width)
  const flags = width < 0 ? `${what.flags}-` : what.flags
  const precision = what.precision === '*' ? starred(source) : what.precision === undefined ? undefined : Number(what.precision)
  if (Math.abs(width) > 2 ** 31 - 1) throw valueError('width too big')
  if ((precision ?? 0) > 2 ** 31 - 1) throw valueError('precision too big')
  const value = what.key === undefined ? source.next() : source.byKey(what.key)
  meter.allocate(Math.abs(width) + (precision ?? 0))
  const text = written(what.code, value, { flags, width: Math.abs(width), precision, position })
  const missing = Math.abs(width) - codePoints(text)
  if (missing <= 0) return text
  return flags.includes('-') ? text + ' '.repeat(missing) : ' '.repeat(missing) + text
}

function starred(source: Arguments): number {
  const value = source.next()
  const found = indexOf(value)
  if (typeof found !== 'number') throw typeError('* wants int')
  return found
}

interface Layout {
  readonly flags: string
  readonly width: number
  readonly precision: number | undefined
  readonly position: number
}

function written(code: string, value: Value, layout: Layout): string {
  const { precision } = layout
  const cut = (text: string) => (precision === undefined ? text : Array.from(text).slice(0, precision).join(''))
  switch (code) {
    case 's':
      return cut(str(value))
    case 'r':
      return cut(repr(value))
    case 'a':
      return cut(asciiOnly(repr(value)))
    case 'c':
      return character(value)
    case 'd':
    case 'i':
    case 'u':
      return integral(code === 'u' ? 'd' : code, value, layout)
    case 'o':
    case 'x':
    case 'X':
      return integral(code, value, layout)
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      return formatFloat(real(value), spec(layout, `.${precision ?? 6}${code}`))
    default: {
      const shown = `0x${(code.codePointAt(0) ?? 0).toString(16)}`
      throw valueError(`unsupported format character '${code >= ' ' && code <= '~' ? code : '?'}' (${shown}) at index ${layout.position}`)
    }
  }
}

function spec({ flags, width }: Layout, rest: string): string {
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const alternate = flags.includes('#') ? '#' : ''
  const zero = flags.includes('0') && !flags.includes('-') ? `0${width}` : ''
  return sign + alternate + zero + rest
}

function integral(code: string, value: Value, layout: Layout): string {
  const number = indexOf(value) ?? (isFloat(value) && 'di'.includes(code) ? intOfFloat(value) : undefined)
  if (number === undefined) {
    const wanted = 'di'.includes(code) ? 'a real number is required' : 'an integer is required'
    throw typeError(`%${code} format: ${wanted}, not ${typeName(value)}`)
  }
  const type = 'di'.includes(code) ? 'd' : code
  if (layout.precision === undefined) return formatInt(number, spec(layout, type))
  const plain = formatInt(number, spec({ ...layout, flags: layout.flags.replaceAll('0', '') }, type))
  const match = /^([-+ ]?(?:0[xXo])?)(.*)$/.exec(plain)
  const filled = (match?.[1] ?? '') + (match?.[2] ?? '').padStart(layout.precision, '0')
  const missing = layout.flags.includes('0') && !layout.flags.includes('-') ? layout.width - filled.length : 0
  return missing > 0 ? (match?.[1] ?? '') + '0'.repeat(missing) + filled.slice(match?.[1]?.length ?? 0) : filled
}

function real(value: Value): number {
  const number = double(value)
  if (number === undefined) throw typeError(`must be real number, not ${typeName(value)}`)
  return number
}

function character(value: Value): string {
  if (typeof value === 'string' && codePoints(value) === 1) return value
  const code = indexOf(value)
  if (code === undefined) throw typeError('%c requires int or char')
  if (code < 0 || code > 0x10ffff) throw raise('OverflowError', '%c arg not in range(0x110000)')
  return String.fromCodePoint(Number(code))
}
