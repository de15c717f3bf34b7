import { meter } from '../../budget.ts'
import { raise, valueError } from '../../raise.ts'
import { PyDict } from '../../values/dict.ts'
import { float } from '../../values/float.ts'
import { int } from '../../values/int.ts'
import { PyList } from '../../values/list.ts'
import type { Value } from '../../values/object.ts'
import { decodeError } from './decode-error.ts'

/** What callers may put in place of the usual values. */
export interface DecodeHooks {
  readonly float: (text: string) => Value
  readonly int: (text: string) => Value
  readonly constant: (text: string) => Value
  readonly object: (pairs: readonly (readonly [string, Value])[]) => Value
}

const MOST_NESTED = 900
const MOST_INT_DIGITS = 4300

/** The plain values: dict, int, float. */
export const plainHooks: DecodeHooks = {
  float: (text) => float(Number(text)),
  int: (text) => {
    const digits = text.replace('-', '').length
    if (digits > MOST_INT_DIGITS) {
      throw valueError(
        `Exceeds the limit (4300 digits) for integer string conversion: value has ${digits} digits; use sys.set_int_max_str_digits() to increase the limit`,
      )
    }
    return digits < 16 ? Number(text) || 0 : int(BigInt(text))
  },
  constant: (text) => float(text === 'NaN' ? Number.NaN : text === 'Infinity' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY),
  object: (pairs) => PyDict.of(pairs),
}

/** The value of a JSON text. Raises JSONDecodeError, in the words of CPython's own scanner. */
export function decodeJson(text: string, hooks: DecodeHooks): Value {
  meter.spend(20 + (text.length >> 1))
  meter.allocate(text.length * 4)
  if (text.startsWith('\ufeff')) throw decodeError('Unexpected UTF-8 BOM (decode using utf-8-sig)', text, 0)
  const decoder = new Decoder(text, hooks)
  const value = decoder.whole()
  return value
}

const NUMBER = /(-?(?:0|[1-9]\d*))(\.\d+)?([eE][-+]?\d+)?/y
const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
const CONSTANTS: readonly (readonly [string, Value])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
]
const NOT_NUMBERS = ['NaN', 'Infinity', '-Infinity'] as const

class Decoder {
  readonly #text: string
  readonly #hooks: DecodeHooks
  #at = 0
  #depth = 0

  constructor(text: string, hooks: DecodeHooks) {
    this.#text = text
    this.#hooks = hooks
  }

  whole(): Value {
    this.#skipSpace()
    const value = this.#value()
    this.#skipSpace()
    if (this.#at < this.#text.length) throw this.#error('Extra data')
    return value
  }

  #error(message: string, at = this.#at): ReturnType<typeof decodeError> {
    return decodeError(message, this.#text, at)
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return
      this.#at += 1
    }
  }

  #value(): Value {
    const first = this.#text[this.#at]
    if (first === '"') return this.#string()
    if (first === '{') return this.#nested('object', () => this.#object())
    if (first === '[') return this.#nested('array', () => this.#array())
    for (const [word, value] of CONSTANTS) {
      if (!this.#text.startsWith(word, this.#at)) continue
      this.#at += word.length
      return value
    }
    for (const word of NOT_NUMBERS) {
      if (!this.#text.startsWith(word, this.#at)) continue
      this.#at += word.length
      return this.#hooks.constant(word)
    }
    return this.#number()
  }

  #number(): Value {
    NUMBER.lastIndex = this.#at
    const match = NUMBER.exec(this.#text)
    if (match === null) throw this.#error('Expecting value')
    const [whole, , fraction, exponent] = match
    this.#at += whole.length
    return fraction === undefined && exponent === undefined ? this.#hooks.int(whole) : this.#hooks.float(whole)
  }

  #nested(kind: string, read: () => Value): Value {
    this.#depth += 1
    if (this.#depth > MOST_NESTED) {
      throw raise('RecursionError', `maximum recursion depth exceeded while decoding a JSON ${kind} from a unicode string`)
    }
    const value = read()
    this.#depth -= 1
    return value
  }

  #array(): Value {
    const items: Value[] = []
    this.#at += 1
    this.#skipSpace()
    if (this.#take(']')) return new PyList(items)
    for (;;) {
      items.push(this.#value())
      this.#skipSpace()
      if (this.#take(']')) return new PyList(items)
      if (!this.#take(',')) throw this.#error("Expecting ',' delimiter")
      this.#skipSpace()
    }
  }

  #object(): Value {
    const pairs: (readonly [string, Value])[] = []
    this.#at += 1
    this.#skipSpace()
    if (this.#take('}')) return this.#hooks.object(pairs)
    for (;;) {
      if (this.#text[this.#at] !== '"') throw this.#error('Expecting property name enclosed in double quotes')
      const key = this.#string()
      this.#skipSpace()
      if (!this.#take(':')) throw this.#error("Expecting ':' delimiter")
      this.#skipSpace()
      pairs.push([key, this.#value()])
      this.#skipSpace()
      if (this.#take('}')) return this.#hooks.object(pairs)
      if (!this.#take(',')) throw this.#error("Expecting ',' delimiter")
      this.#skipSpace()
    }
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at += 1
    return true
  }

  #string(): string {
    const start = this.#at
    let result = ''
    let from = start + 1
    for (let at = from; ; at += 1) {
      const code = this.#text.charCodeAt(at)
      if (code === 34) {
        this.#at = at + 1
        return result + this.#text.slice(from, at)
      }
      if (Number.isNaN(code)) throw this.#error('Unterminated string starting at', start)
      if (code < 32) throw this.#error('Invalid control character at', at)
      if (code !== 92) continue
      result += this.#text.slice(from, at)
      const [text, length] = this.#escape(at, start)
      result += text
      from = at + length
      at = from - 1
    }
  }

  /** What the escape at `at` stands for, and how long it is. */
  #escape(at: number, start: number): readonly [string, number] {
    const letter = this.#text[at + 1]
    if (letter === undefined) throw this.#error('Unterminated string starting at', start)
    if (letter !== 'u') {
      const plain = ESCAPES[letter]
      if (plain === undefined) throw this.#error('Invalid \\escape', at)
      return [plain, 2]
    }
    const digits = this.#text.slice(at + 2, at + 6)
    // CPython wants the closing quote to be there too.
    if (!/^[0-9a-fA-F]{4}$/.test(digits) || at + 6 >= this.#text.length) throw this.#error('Invalid \\uXXXX escape', at + 1)
    return [String.fromCharCode(Number.parseInt(digits, 16)), 6]
  }
}
