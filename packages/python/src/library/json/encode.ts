import { meter } from '../../budget.ts'
import { floatRepr } from '../../format/float.ts'
import { lessThan } from '../../operations/compare.ts'
import { typeName } from '../../operations/expect.ts'
import { decimalText } from '../../operations/text.ts'
import { raise, typeError, valueError } from '../../raise.ts'
import { PyDict } from '../../values/dict.ts'
import { isFloat, PyFloat } from '../../values/float.ts'
import { isInt } from '../../values/int.ts'
import { PyList } from '../../values/list.ts'
import type { PyObject, Value } from '../../values/object.ts'
import { PyTuple } from '../../values/tuple.ts'

/** How `json.dumps` was called. */
export interface EncodeOptions {
  readonly skipKeys: boolean
  readonly ensureAscii: boolean
  readonly allowNan: boolean
  readonly sortKeys: boolean
  /** One level of it; null for everything on one line. */
  readonly indent: string | null
  readonly itemSeparator: string
  readonly keySeparator: string
  /** What stands for a value that JSON has no form for; null to refuse it. */
  readonly fallback: ((value: Value) => Value) | null
}

const MOST_NESTED = 900

/** The JSON text of a value. Raises TypeError for a value without a form, ValueError for one that holds itself. */
export function encodeJson(value: Value, options: EncodeOptions): string {
  meter.spend(20)
  return new Encoder(options).encode(value, 0)
}

class Encoder {
  readonly #options: EncodeOptions
  readonly #open = new Set<PyObject>()

  constructor(options: EncodeOptions) {
    this.#options = options
  }

  encode(value: Value, depth: number): string {
    if (typeof value === 'string') return this.#text(value)
    if (value === null) return 'null'
    if (typeof value === 'boolean') return value ? 'true' : 'false'
    if (isFloat(value)) return this.#float(value)
    if (isInt(value)) return typeof value === 'bigint' ? decimalText(value) : String(value)
    if (value instanceof PyList || value instanceof PyTuple) return this.#guarded(value, depth, () => this.#list(value.items, depth))
    if (value instanceof PyDict) return this.#guarded(value, depth, () => this.#dict(value, depth))
    return this.#other(value, depth)
  }

  #other(value: PyObject, depth: number): string {
    const { fallback } = this.#options
    if (fallback === null) throw typeError(`Object of type ${shortName(value)} is not JSON serializable`)
    return this.#guarded(value, depth, () => this.encode(fallback(value), depth + 1))
  }

  #guarded(value: PyObject, depth: number, encode: () => string): string {
    if (this.#open.has(value)) throw valueError('Circular reference detected')
    if (depth > MOST_NESTED) throw raise('RecursionError', 'maximum recursion depth exceeded while encoding a JSON object')
    this.#open.add(value)
    const text = encode()
    this.#open.delete(value)
    meter.spend(1)
    return text
  }

  #text(value: string): string {
    meter.allocate(value.length * 2)
    meter.spend(value.length >> 4)
    return quotedText(value, this.#options.ensureAscii)
  }

  #float(value: number | PyFloat): string {
    const number = value instanceof PyFloat ? value.value : value
    if (Number.isFinite(number)) return floatRepr(number)
    if (!this.#options.allowNan) throw valueError(`Out of range float values are not JSON compliant: ${floatRepr(number)}`)
    return Number.isNaN(number) ? 'NaN' : number > 0 ? 'Infinity' : '-Infinity'
  }

  #list(items: readonly Value[], depth: number): string {
    if (items.length === 0) return '[]'
    return this.#wrapped(
      '[]',
      items.map((item) => this.encode(item, depth + 1)),
      depth,
    )
  }

  #dict(dict: PyDict, depth: number): string {
    if (dict.size === 0) return '{}'
    const { skipKeys, sortKeys, keySeparator } = this.#options
    const entries = [...dict.entries()]
    if (sortKeys) entries.sort(([a], [b]) => (lessThan(a, b) ? -1 : lessThan(b, a) ? 1 : 0))
    const members: string[] = []
    for (const [key, value] of entries) {
      const name = this.#key(key)
      if (name !== undefined) members.push(quotedText(name, this.#options.ensureAscii) + keySeparator + this.encode(value, depth + 1))
      else if (!skipKeys) throw typeError(`keys must be str, int, float, bool or None, not ${shortName(key)}`)
    }
    return members.length === 0 ? '{}' : this.#wrapped('{}', members, depth)
  }

  #key(key: Value): string | undefined {
    if (typeof key === 'string') return key
    if (isFloat(key)) return this.#float(key)
    return key === null || isInt(key) ? this.encode(key, 0) : undefined
  }

  #wrapped(brackets: string, parts: readonly string[], depth: number): string {
    const { indent, itemSeparator } = this.#options
    const [open = '', close = ''] = brackets
    if (indent === null) return open + parts.join(itemSeparator) + close
    const line = `\n${indent.repeat(depth + 1)}`
    meter.allocate((parts.length + 1) * line.length)
    return `${open}${line}${parts.join(itemSeparator + line)}\n${indent.repeat(depth)}${close}`
  }
}

/** The name of a value's class without its module. */
function shortName(value: Value): string {
  return typeName(value).split('.').at(-1) ?? ''
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\b': '\\b',
}

/** A text in double quotes, with whatever JSON (or ASCII) does not allow escaped. */
function quotedText(text: string, ascii: boolean): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what JSON escapes.
  const special = ascii ? /["\\]|[^ -~]/g : /["\\\x00-\x1f]/g
  const escaped = text.replace(special, (character) => {
    // Without the u flag the two halves of an astral character come one by one, as JSON writes them.
    return SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `"${escaped}"`
}
