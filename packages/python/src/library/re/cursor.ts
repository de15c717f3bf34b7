import { RegexError } from './syntax.ts'

/**
 * Reads a pattern token by token: a token is one code point, or a backslash with the code point after it.
 * `next` is the token that `get` would return; null at the end.
 */
export class Cursor {
  readonly text: string
  readonly #codes: readonly string[]
  #index = 0
  next: string | null = null

  /** Throws RegexError for a backslash at the very end. */
  constructor(text: string) {
    this.text = text
    this.#codes = Array.from(text)
    this.#advance()
  }

  #advance(): void {
    const first = this.#codes[this.#index]
    if (first === undefined) {
      this.next = null
      return
    }
    if (first !== '\\') {
      this.#index += 1
      this.next = first
      return
    }
    const second = this.#codes[this.#index + 1]
    if (second === undefined) throw new RegexError('bad escape (end of pattern)', this.text, this.#codes.length - 1)
    this.#index += 2
    this.next = first + second
  }

  /** Takes `token` when it comes next. */
  match(token: string): boolean {
    if (this.next !== token) return false
    this.#advance()
    return true
  }

  /** The next token, taken; null at the end. */
  get(): string | null {
    const token = this.next
    this.#advance()
    return token
  }

  /** At most `count` tokens out of `charset`. */
  getWhile(count: number, charset: string): string {
    let result = ''
    for (let i = 0; i < count && this.next !== null && charset.includes(this.next); i += 1) result += this.get()
    return result
  }

  /** Everything before `terminator`, which is taken too. `what` names it in the error for an empty or endless one. */
  getUntil(terminator: string, what: string): string {
    let result = ''
    for (;;) {
      const token = this.get()
      if (token === null) {
        if (result === '') throw this.error(`missing ${what}`)
        throw this.error(`missing ${terminator}, unterminated name`, lengthOf(result))
      }
      if (token === terminator) {
        if (result === '') throw this.error(`missing ${what}`, 1)
        return result
      }
      result += token
    }
  }

  /** Position of `next`, in code points from 0. */
  tell(): number {
    return this.#index - (this.next === null ? 0 : lengthOf(this.next))
  }

  /** Goes back (or on) to a position that `tell` gave. */
  seek(position: number): void {
    this.#index = position
    this.#advance()
  }

  /** An error that lies `back` code points before the present position. */
  error(reason: string, back = 0): RegexError {
    return new RegexError(reason, this.text, this.tell() - back)
  }

  /** Refuses a group name that is no identifier. */
  checkGroupName(name: string): void {
    if (/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name)) return
    throw this.error(`bad character in group name ${quoted(name)}`, lengthOf(name) + 1)
  }
}

/** Length in code points. */
export function lengthOf(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

/** A name as Python shows it in a message: in single quotes unless it holds one. */
export function quoted(name: string): string {
  const escaped = name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r')
  return name.includes("'") && !name.includes('"') ? `"${escaped}"` : `'${escaped.replaceAll("'", "\\'")}'`
}
