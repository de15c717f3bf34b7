import type { BinaryOperator } from '../values/slots.ts'
import { parsePostfix } from './atom.ts'
import { parseLambdaParameters } from './parameters.ts'
import type { TokenStream } from './stream.ts'
import type { CompareOperator, Expression } from './syntax.ts'
import { unsupported } from './syntax-problem.ts'

/** One expression without commas: a conditional, a lambda, or less. */
export function parseExpression(stream: TokenStream): Expression {
  return stream.nested(() => {
    if (stream.is('lambda')) return parseLambda(stream)
    const then = parseOr(stream)
    if (!stream.is('if')) return then
    const { at } = stream.next()
    const test = parseOr(stream)
    stream.expect('else', "expected 'else' after 'if' expression")
    return { kind: 'conditional', at: then.at ?? at, test, then, otherwise: parseExpression(stream) }
  })
}

/** The same, or `name := value`. */
export function parseNamedExpression(stream: TokenStream): Expression {
  if (stream.peek().kind !== 'name' || !stream.is(':=', 1)) return parseExpression(stream)
  const { text, at } = stream.next()
  stream.next()
  return { kind: 'walrus', at, name: { kind: 'name', at, name: text }, value: parseExpression(stream) }
}

/** Expressions with commas between them are a tuple; `*items` may be among them. */
export function parseExpressions(stream: TokenStream, parseOne: (stream: TokenStream) => Expression = parseStarredPlain): Expression {
  const first = parseOne(stream)
  if (!stream.is(',')) {
    if (first.kind === 'starred') throw stream.problem("can't use starred expression here", first.at)
    return first
  }
  const items = [first]
  while (stream.accept(',') && startsExpression(stream)) items.push(parseOne(stream))
  return { kind: 'tuple', at: first.at, items }
}

/** `*items` or a named expression. */
export function parseStarred(stream: TokenStream): Expression {
  if (!stream.is('*')) return parseNamedExpression(stream)
  const { at } = stream.next()
  return { kind: 'starred', at, value: parseBitOr(stream) }
}

/** The same without `:=`, which needs brackets around it where whole statements stand. */
function parseStarredPlain(stream: TokenStream): Expression {
  return stream.is('*') ? parseStarred(stream) : parseExpression(stream)
}

/** `yield`, or expressions. */
export function parseYieldOrExpressions(stream: TokenStream): Expression {
  if (!stream.is('yield')) return parseExpressions(stream)
  const { at } = stream.next()
  if (!stream.inFunction) throw stream.problem("'yield' outside function", at)
  if (stream.accept('from')) return { kind: 'yield', at, value: parseExpression(stream), from: true }
  return { kind: 'yield', at, value: startsExpression(stream) ? parseExpressions(stream) : undefined, from: false }
}

/** Whether the next token can begin an expression. */
export function startsExpression(stream: TokenStream): boolean {
  const { kind, text } = stream.peek()
  if (kind === 'name' || kind === 'number' || kind === 'string' || kind === 'fstring') return true
  if (kind === 'keyword') return ['None', 'True', 'False', 'not', 'lambda', 'await', 'yield'].includes(text)
  return kind === 'operator' && ['(', '[', '{', '-', '+', '~', '...', '*'].includes(text)
}

function parseLambda(stream: TokenStream): Expression {
  const { at } = stream.next()
  const parameters = parseLambdaParameters(stream)
  stream.expect(':', "expected ':'")
  const outer = stream.inFunction
  stream.inFunction = true
  const body = parseExpression(stream)
  stream.inFunction = outer
  return { kind: 'lambda', at, parameters, body }
}

/** `a or b`: what a comprehension's `in` and `if` take. */
export function parseOr(stream: TokenStream): Expression {
  const first = parseAnd(stream)
  if (!stream.is('or')) return first
  const values = [first]
  while (stream.accept('or')) values.push(parseAnd(stream))
  return { kind: 'logical', at: first.at, operator: 'or', values }
}

function parseAnd(stream: TokenStream): Expression {
  const first = parseNot(stream)
  if (!stream.is('and')) return first
  const values = [first]
  while (stream.accept('and')) values.push(parseNot(stream))
  return { kind: 'logical', at: first.at, operator: 'and', values }
}

function parseNot(stream: TokenStream): Expression {
  if (!stream.is('not')) return parseComparison(stream)
  const { at } = stream.next()
  return stream.nested(() => ({ kind: 'unary', at, operator: 'not', operand: parseNot(stream) }))
}

function parseComparison(stream: TokenStream): Expression {
  const left = parseBitOr(stream)
  const rest: { operator: CompareOperator; right: Expression }[] = []
  for (let operator = comparison(stream); operator !== undefined; operator = comparison(stream)) {
    rest.push({ operator, right: parseBitOr(stream) })
  }
  return rest.length === 0 ? left : { kind: 'compare', at: left.at, left, rest }
}

function comparison(stream: TokenStream): CompareOperator | undefined {
  const { kind, text } = stream.peek()
  if (kind === 'operator') {
    if (text !== '<' && text !== '<=' && text !== '>' && text !== '>=' && text !== '==' && text !== '!=') return undefined
    stream.next()
    return text
  }
  if (stream.accept('in')) return 'in'
  if (stream.is('not') && stream.is('in', 1)) {
    stream.next()
    stream.next()
    return 'not in'
  }
  if (!stream.accept('is')) return undefined
  return stream.accept('not') ? 'is not' : 'is'
}

const levels: Readonly<Record<string, number>> = {
  '|': 1,
  '^': 2,
  '&': 3,
  '<<': 4,
  '>>': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '//': 6,
  '%': 6,
  '@': 6,
}

/** Arithmetic and bits: everything tighter than a comparison. */
export function parseBitOr(stream: TokenStream): Expression {
  return parseArithmetic(stream, 1)
}

function parseArithmetic(stream: TokenStream, minimum: number): Expression {
  let left = parseUnary(stream)
  for (;;) {
    const { kind, text } = stream.peek()
    const level = kind === 'operator' ? levels[text] : undefined
    if (level === undefined || level < minimum) return left
    stream.next()
    const right = parseArithmetic(stream, level + 1)
    left = { kind: 'binary', at: left.at, operator: asOperator(text), left, right }
  }
}

/** The binary operator that a token spells. */
export function asOperator(text: string): BinaryOperator {
  switch (text) {
    case '+':
    case '-':
    case '*':
    case '/':
    case '//':
    case '%':
    case '**':
    case '@':
    case '<<':
    case '>>':
    case '&':
    case '|':
    case '^':
      return text
    default:
      throw new RangeError(`no operator ${text}`)
  }
}

function parseUnary(stream: TokenStream): Expression {
  const { kind, text, at } = stream.peek()
  if (kind === 'operator' && (text === '-' || text === '+' || text === '~')) {
    stream.next()
    return stream.nested(() => ({ kind: 'unary', at, operator: text, operand: parseUnary(stream) }))
  }
  return parsePower(stream)
}

function parsePower(stream: TokenStream): Expression {
  if (stream.is('await')) throw unsupported('await', stream.at)
  const base = parsePostfix(stream)
  if (!stream.is('**')) return base
  stream.next()
  return stream.nested(() => ({ kind: 'binary', at: base.at, operator: '**', left: base, right: parseUnary(stream) }))
}
