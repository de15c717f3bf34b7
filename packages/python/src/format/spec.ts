import { meter } from '../budget.ts'
import { valueError } from '../raise.ts'

/** A format specification, read: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`. */
export interface Spec {
  readonly fill: string
  /** Empty: the type decides. */
  readonly align: '' | '<' | '>' | '=' | '^'
  readonly sign: '' | '+' | '-' | ' '
  readonly noNegativeZero: boolean
  readonly alternate: boolean
  readonly zero: boolean
  readonly width: number
  readonly grouping: '' | ',' | '_'
  readonly precision: number | undefined
  readonly type: string
}

const shape = /^(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?(.)?$/su

const read = new Map<string, Spec>()

/** Reads a specification; `kind` is the type's name for the message. Raises ValueError. */
export function parseSpec(spec: string, kind: string): Spec {
  const known = read.get(spec)
  if (known !== undefined) return known
  const match = shape.exec(spec)
  if (match === null) throw invalid(spec, kind)
  const [, fill, align, sign, z, alternate, zero, width, grouping, precision, type] = match
  const parsed: Spec = {
    fill: fill ?? (zero === undefined ? ' ' : '0'),
    align: asAlign(align ?? (zero !== undefined ? '=' : '')),
    sign: sign === '+' || sign === ' ' || sign === '-' ? sign : '',
    noNegativeZero: z !== undefined,
    alternate: alternate !== undefined,
    zero: zero !== undefined && align === undefined,
    width: size(width, 'Too many decimal digits in format string') ?? 0,
    grouping: grouping === ',' || grouping === '_' ? grouping : '',
    precision: size(precision, 'precision too big'),
    type: type ?? '',
  }
  refuseGrouping(parsed)
  if (read.size > 500) read.clear()
  read.set(spec, parsed)
  return parsed
}

/** Before anything else, as CPython does: not every presentation can be grouped. */
function refuseGrouping({ grouping, type }: Spec): void {
  if (grouping === '' || type === '') return
  if (/[,_]/.test(type) && type !== grouping) throw valueError("Cannot specify both ',' and '_'.")
  const groupable = grouping === ',' ? 'defgEG%F' : 'defgEG%FboxX'
  if (!groupable.includes(type)) throw valueError(`Cannot specify '${grouping}' with '${type}'.`)
}

function asAlign(text: string): Spec['align'] {
  return text === '<' || text === '>' || text === '=' || text === '^' ? text : ''
}

function size(digits: string | undefined, message: string): number | undefined {
  if (digits === undefined) return undefined
  const value = Number(digits)
  if (value > 2 ** 31 - 1) throw valueError(message)
  return value
}

function invalid(spec: string, kind: string) {
  return valueError(`Invalid format specifier '${spec}' for object of type '${kind}'`)
}

export function unknownCode(code: string, kind: string) {
  const shown = code >= ' ' && code <= '~' ? code : `\\x${(code.codePointAt(0) ?? 0).toString(16)}`
  return valueError(`Unknown format code '${shown}' for object of type '${kind}'`)
}

/** Fills a text up to the width, on the side that `align` (or `otherwise`) says. Counts code points. */
export function padded(text: string, spec: Spec, otherwise: '<' | '>'): string {
  const length = codePoints(text)
  const missing = spec.width - length
  if (missing <= 0) return text
  meter.allocate(spec.width)
  const align = spec.align === '' ? otherwise : spec.align
  if (align === '<') return text + spec.fill.repeat(missing)
  if (align !== '^') return spec.fill.repeat(missing) + text
  const left = Math.floor(missing / 2)
  return spec.fill.repeat(left) + text + spec.fill.repeat(missing - left)
}

/** A number filled up: with `=`, between the sign and the digits. `sign` may hold a prefix too (`-0x`). */
export function paddedNumber(sign: string, digits: string, rest: string, spec: Spec): string {
  const size = spec.width - sign.length - rest.length
  if (spec.align === '=') {
    const grouped = grouping(digits, spec, spec.fill === '0' && spec.grouping !== '' ? size : 0)
    const missing = Math.max(0, size - grouped.length)
    meter.allocate(missing)
    return sign + spec.fill.repeat(missing) + grouped + rest
  }
  return padded(sign + grouping(digits, spec, 0) + rest, spec, '>')
}

/** Digits of an integral part in groups; `width` zero-fills the number inside the grouping, as `010,.0f` does. */
function grouping(digits: string, { grouping: separator, type }: Spec, width: number): string {
  if (separator === '') return digits
  const group = 'bodxX'.includes(type) && type !== '' && type !== 'd' ? 4 : 3
  if (width > 0) meter.allocate(width)
  let filled = digits
  const length = (count: number) => count + Math.floor((count - 1) / group)
  while (length(filled.length) < width) filled = `0${filled}`
  let grouped = ''
  for (let end = filled.length; end > 0; end -= group) {
    grouped = filled.slice(Math.max(0, end - group), end) + (grouped === '' ? '' : separator + grouped)
  }
  return grouped
}

export function signOf(negative: boolean, { sign }: Spec): string {
  return negative ? '-' : sign === '-' ? '' : sign
}

/** How many characters a text has for Python. */
export function codePoints(text: string): number {
  if (!/[\ud800-\udbff][\udc00-\udfff]/.test(text)) return text.length
  let count = 0
  for (const _ of text) count++
  return count
}
