import type { Position } from './position.ts'
import { SyntaxProblem } from './syntax-problem.ts'
import type { Token } from './token.ts'

/** Expressions inside expressions, beyond which a source is refused. */
const maxDepth = 120

/** Tokens, read one after the other. */
export class TokenStream {
  readonly #tokens: readonly Token[]
  #index = 0
  #depth = 0
  /** What the code being parsed stands in, for `return`, `yield`, `break` and `continue`. */
  inFunction = false
  inLoop = false

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  /** The token `ahead` of the next one. */
  peek(ahead = 0): Token {
    const token = this.#tokens[this.#index + ahead] ?? this.#tokens.at(-1)
    if (token === undefined) throw new RangeError('no tokens')
    return token
  }

  next(): Token {
    const token = this.peek()
    this.#index++
    return token
  }

  /** Whether the next token is this operator or keyword. */
  is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead)
    return token.text === text && (token.kind === 'operator' || token.kind === 'keyword')
  }

  /** Takes the next token when it is this one. */
  accept(text: string): boolean {
    if (!this.is(text)) return false
    this.#index++
    return true
  }

  expect(text: string, message = 'invalid syntax'): Token {
    if (!this.is(text)) throw this.problem(message)
    return this.next()
  }

  name(): Token {
    if (this.peek().kind !== 'name') throw this.problem('invalid syntax')
    return this.next()
  }

  /** Where the next token is. */
  get at(): Position {
    return this.peek().at
  }

  /** To come back to with `reset`. */
  get mark(): number {
    return this.#index
  }

  reset(mark: number): void {
    this.#index = mark
  }

  problem(message: string, at: Position = this.at): SyntaxProblem {
    return new SyntaxProblem(message, at)
  }

  /** Parses something that may hold more of its kind; refuses to go too deep. */
  nested<T>(parse: () => T): T {
    if (++this.#depth > maxDepth) throw this.problem('too many expressions inside each other')
    const parsed = parse()
    this.#depth--
    return parsed
  }
}
