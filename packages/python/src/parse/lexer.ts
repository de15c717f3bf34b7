import { PyBytes } from '../values/bytes.ts'
import type { Value } from '../values/object.ts'
import { readNumber } from './number-literal.ts'
import { type Position, positionAt } from './position.ts'
import { type Prefix, textStart, unescaped } from './string-literal.ts'
import { SyntaxProblem } from './syntax-problem.ts'
import { keywords, operatorAt, type TextField, type TextPiece, type Token } from './token.ts'

const identifier = /[\p{XID_Start}_][\p{XID_Continue}]*/uy
const closing: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

/** More brackets inside each other than this are refused, as CPython does. */
const maxBrackets = 200

interface Open {
  readonly bracket: string
  readonly at: Position
}

/** Cuts a source into tokens. */
export class Lexer {
  readonly #source: string
  #index = 0
  #line = 1
  #lineStart = 0
  readonly #open: Open[] = []
  readonly #indents = ['']
  #tokens: Token[] = []

  constructor(source: string) {
    this.#source = source
  }

  /** All tokens of a program, `end` last. Throws SyntaxProblem. */
  tokens(): readonly Token[] {
    this.#indentation()
    while (this.#index < this.#source.length) this.#step()
    const unclosed = this.#open.at(-1)
    if (unclosed !== undefined) throw new SyntaxProblem(`'${unclosed.bracket}' was never closed`, unclosed.at)
    this.#newline()
    for (const _ of this.#indents.slice(1)) this.#push('dedent', '', this.#here())
    this.#push('end', '', this.#here())
    return this.#tokens
  }

  #step(): void {
    const character = this.#source[this.#index] ?? ''
    if (character === ' ' || character === '\t' || character === '\f') this.#index++
    else if (character === '#') this.#skipComment()
    else if (character === '\n') this.#lineEnd()
    else if (character === '\\') this.#continuation()
    else this.#token()
  }

  #here(): Position {
    return positionAt(this.#line, this.#index - this.#lineStart)
  }

  #push(kind: Token['kind'], text: string, at: Position, more: { value?: Value; pieces?: readonly TextPiece[] } = {}): void {
    this.#tokens.push({ kind, text, at, end: this.#here(), value: more.value, pieces: more.pieces })
  }

  #skipComment(): void {
    const end = this.#source.indexOf('\n', this.#index)
    this.#index = end === -1 ? this.#source.length : end
  }

  #nextLine(): void {
    this.#index++
    this.#line++
    this.#lineStart = this.#index
  }

  #lineEnd(): void {
    if (this.#open.length > 0) {
      this.#nextLine()
      return
    }
    this.#newline()
    this.#nextLine()
    this.#indentation()
  }

  #newline(): void {
    const last = this.#tokens.at(-1)?.kind
    if (last === undefined || last === 'newline' || last === 'indent' || last === 'dedent') return
    this.#push('newline', '\n', this.#here())
  }

  #continuation(): void {
    if (this.#source[this.#index + 1] !== '\n') {
      throw new SyntaxProblem('unexpected character after line continuation character', this.#here())
    }
    this.#index++
    this.#nextLine()
  }

  /** Skips blank lines, and compares the indentation of the next line with those before. */
  #indentation(): void {
    for (;;) {
      const match = /[ \t\f]*/y
      match.lastIndex = this.#index
      const space = match.exec(this.#source)?.[0] ?? ''
      this.#index += space.length
      const next = this.#source[this.#index]
      if (next === '#') this.#skipComment()
      if (this.#source[this.#index] === '\n') this.#nextLine()
      else {
        if (this.#index < this.#source.length) this.#indentTo(space.replace(/^.*\f/s, ''))
        return
      }
    }
  }

  #indentTo(space: string): void {
    const current = this.#indents.at(-1) ?? ''
    if (space === current) return
    if (space.startsWith(current)) {
      this.#indents.push(space)
      if (this.#indents.length > 100) throw new SyntaxProblem('too many levels of indentation', this.#here(), { cls: 'IndentationError' })
      this.#push('indent', space, this.#here())
      return
    }
    while (this.#indents.length > 1 && this.#indents.at(-1) !== space && !space.startsWith(this.#indents.at(-1) ?? '')) {
      this.#indents.pop()
      this.#push('dedent', '', this.#here())
    }
    if (this.#indents.at(-1) === space) return
    const mixed = space.includes('\t') || current.includes('\t')
    if (mixed && space.length > (this.#indents.at(-1) ?? '').length && !this.#indents.includes(space)) {
      throw new SyntaxProblem('inconsistent use of tabs and spaces in indentation', this.#here(), { cls: 'TabError' })
    }
    throw new SyntaxProblem('unindent does not match any outer indentation level', this.#here(), { cls: 'IndentationError' })
  }

  #token(): void {
    const at = this.#here()
    const start = textStart(this.#source, this.#index)
    if (start !== undefined) {
      this.#text(start, at)
      return
    }
    identifier.lastIndex = this.#index
    const name = identifier.exec(this.#source)?.[0]
    if (name !== undefined) {
      this.#index += name.length
      const text = name.normalize('NFKC')
      this.#push(keywords.has(text) ? 'keyword' : 'name', text, at)
      return
    }
    if (/^\.?\d/.test(this.#source.slice(this.#index, this.#index + 2))) {
      const { length, value } = readNumber(this.#source, this.#index, at)
      this.#index += length
      this.#push('number', this.#source.slice(this.#index - length, this.#index), at, { value })
      return
    }
    this.#operator(at)
  }

  #operator(at: Position): void {
    const operator = operatorAt(this.#source, this.#index)
    if (operator === undefined) {
      const code = this.#source.codePointAt(this.#index) ?? 0
      const shown = `'${String.fromCodePoint(code)}' (U+${code.toString(16).toUpperCase().padStart(4, '0')})`
      throw new SyntaxProblem(code < 128 ? 'invalid syntax' : `invalid character ${shown}`, at)
    }
    this.#bracket(operator, at)
    this.#index += operator.length
    this.#push('operator', operator, at)
  }

  #bracket(operator: string, at: Position): void {
    if (operator === '(' || operator === '[' || operator === '{') {
      if (this.#open.length >= maxBrackets) throw new SyntaxProblem('too many nested parentheses', at)
      this.#open.push({ bracket: operator, at })
      return
    }
    const wanted = closing[operator]
    if (wanted === undefined) return
    const found = this.#open.pop()
    if (found === undefined) throw new SyntaxProblem(`unmatched '${operator}'`, at)
    if (found.bracket !== wanted) {
      throw new SyntaxProblem(`closing parenthesis '${operator}' does not match opening parenthesis '${found.bracket}'`, at)
    }
  }

  #text(start: Prefix & { readonly quote: string; readonly length: number }, at: Position): void {
    const begin = this.#index
    this.#index += start.length
    if (start.formatted) {
      const pieces = this.#pieces(start, { quote: start.quote, at })
      this.#index += start.quote.length
      this.#push('fstring', this.#source.slice(begin, this.#index), at, { pieces })
      return
    }
    const body = this.#body(start.quote, at)
    if (start.bytes && /[^\0-\x7f]/.test(body)) throw new SyntaxProblem('bytes can only contain ASCII literal characters', at)
    const text = start.raw ? body : unescaped(body, { bytes: start.bytes, at })
    this.#push('string', this.#source.slice(begin, this.#index), at, { value: start.bytes ? asBytes(text) : text })
  }

  /** Reads up to the closing quote and past it. */
  #body(quote: string, at: Position): string {
    const begin = this.#index
    while (!this.#source.startsWith(quote, this.#index)) {
      this.#textCharacter(quote, at)
    }
    const body = this.#source.slice(begin, this.#index)
    this.#index += quote.length
    return body
  }

  #textCharacter(quote: string, at: Position): void {
    const character = this.#source[this.#index]
    if (character === undefined || (character === '\n' && quote.length === 1)) throw this.#unterminated(quote, at, '')
    if (character === '\\' && this.#index + 1 < this.#source.length) this.#index++
    if (this.#source[this.#index] === '\n') this.#nextLine()
    else this.#index++
  }

  #unterminated(quote: string, at: Position, prefix: string): SyntaxProblem {
    const kind = quote.length === 3 ? `triple-quoted ${prefix}string` : `${prefix}string`
    return new SyntaxProblem(`unterminated ${kind} literal (detected at line ${this.#line})`, at)
  }

  /** The pieces of a formatted text up to its closing quote, or of a field's specification up to its closing brace. */
  #pieces(prefix: Prefix, where: { readonly quote: string; readonly at: Position; readonly spec?: boolean }): readonly TextPiece[] {
    const { quote, at, spec = false } = where
    const pieces: TextPiece[] = []
    let literal = ''
    for (;;) {
      const character = this.#source[this.#index]
      if (spec ? character === '}' : this.#source.startsWith(quote, this.#index)) break
      if (character === '{' && (this.#source[this.#index + 1] !== '{' || spec)) {
        if (literal !== '') pieces.push(prefix.raw ? literal : unescaped(literal, { bytes: false, at }))
        literal = ''
        pieces.push(...this.#field(prefix, where))
      } else if (character === '{' || character === '}') {
        if (this.#source[this.#index + 1] !== character) throw new SyntaxProblem("f-string: single '}' is not allowed", this.#here())
        literal += character
        this.#index += 2
      } else {
        const begin = this.#index
        if (character === undefined || (character === '\n' && quote.length === 1)) {
          throw spec ? new SyntaxProblem("f-string: expecting '}'", this.#here()) : this.#unterminated(quote, at, 'f-')
        }
        this.#textCharacter(quote, at)
        literal += this.#source.slice(begin, this.#index)
      }
    }
    if (literal !== '') pieces.push(prefix.raw ? literal : unescaped(literal, { bytes: false, at }))
    return pieces
  }

  /** One `{…}`; with `=` its source comes first, as a literal. */
  #field(prefix: Prefix, where: { readonly quote: string; readonly at: Position }): readonly TextPiece[] {
    const at = this.#here()
    this.#index++
    const begin = this.#index
    const tokens = this.#fieldTokens(at)
    let shown: string | undefined
    if (this.#source[this.#index] === '=') {
      this.#index++
      while (/\s/.test(this.#source[this.#index] ?? '')) this.#index++
      shown = this.#source.slice(begin, this.#index)
    }
    if (tokens.length === 0) throw new SyntaxProblem("f-string: valid expression required before '}'", at)
    const conversion = this.#conversion()
    let spec: readonly TextPiece[] | undefined
    if (this.#source[this.#index] === ':') {
      this.#index++
      spec = this.#pieces(prefix, { ...where, spec: true })
    }
    if (this.#source[this.#index] !== '}') throw new SyntaxProblem("f-string: expecting '}'", this.#here())
    this.#index++
    const field: TextField = { tokens: [...tokens, endToken(this.#here())], shown, conversion, spec, at }
    return shown === undefined ? [field] : [shown, field]
  }

  #conversion(): TextField['conversion'] {
    if (this.#source[this.#index] !== '!') return undefined
    const name = /^!([srа-яa-zA-Z_]\w*)/.exec(this.#source.slice(this.#index))?.[1]
    if (name !== 's' && name !== 'r' && name !== 'a') {
      throw new SyntaxProblem(
        name === undefined ? "f-string: expecting '}'" : `f-string: invalid conversion character '${name}': expected 's', 'r', or 'a'`,
        this.#here(),
      )
    }
    this.#index += 2
    return name
  }

  /** The tokens of a field's expression, up to `}`, `:`, `!` or `=` outside all brackets. */
  #fieldTokens(at: Position): readonly Token[] {
    const outer = this.#tokens
    const depth = this.#open.length
    this.#tokens = []
    this.#bracket('{', at)
    for (;;) {
      const character = this.#source[this.#index]
      if (character === undefined) throw new SyntaxProblem("f-string: expecting '}'", at)
      if (this.#open.length === depth + 1 && this.#endsField(character)) break
      this.#step()
    }
    this.#open.pop()
    const tokens = this.#tokens
    this.#tokens = outer
    return tokens
  }

  #endsField(character: string): boolean {
    if (character === '}' || character === ':') return true
    const next = this.#source[this.#index + 1]
    if (character === '!') return next !== '='
    if (character !== '=' || next === '=') return false
    return /^=\s*[}!:]/.test(this.#source.slice(this.#index, this.#index + 80))
  }
}

function endToken(at: Position): Token {
  return { kind: 'end', text: '', at, end: at, value: undefined, pieces: undefined }
}

function asBytes(text: string): PyBytes {
  return new PyBytes(Uint8Array.from(text, (character) => character.charCodeAt(0)))
}
