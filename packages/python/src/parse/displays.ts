import { parseClauses } from './comprehension.ts'
import { parseBitOr, parseExpression, parseStarred, parseYieldOrExpressions } from './expression.ts'
import type { TokenStream } from './stream.ts'
import type { Comprehension, Expression } from './syntax.ts'

/** `()`, `(a)`, `(a, b)`, `(x for …)`, `(yield)`. */
export function parseParentheses(stream: TokenStream): Expression {
  const { at } = stream.next()
  if (stream.accept(')')) return { kind: 'tuple', at, items: [] }
  if (stream.is('yield')) {
    const inside = parseYieldOrExpressions(stream)
    stream.expect(')')
    return inside
  }
  const first = parseStarred(stream)
  if (stream.is('for') || stream.is('async')) {
    const generator = comprehension(stream, 'generator', first)
    close(stream, ')')
    return { ...generator, at }
  }
  if (!stream.is(',')) {
    if (first.kind === 'starred') throw stream.problem('cannot use starred expression here', first.at)
    close(stream, ')')
    return first
  }
  const items = [first, ...more(stream, ')')]
  close(stream, ')')
  return { kind: 'tuple', at, items }
}

/** `[a, b]`, `[x for …]`. */
export function parseBrackets(stream: TokenStream): Expression {
  const { at } = stream.next()
  if (stream.accept(']')) return { kind: 'list', at, items: [] }
  const first = parseStarred(stream)
  if (stream.is('for') || stream.is('async')) {
    const made = comprehension(stream, 'list', first)
    close(stream, ']')
    return { ...made, at }
  }
  const items = [first, ...more(stream, ']')]
  close(stream, ']')
  return { kind: 'list', at, items }
}

/** `{}`, `{k: v}`, `{a, b}` and their comprehensions. */
export function parseBraces(stream: TokenStream): Expression {
  const { at } = stream.next()
  if (stream.accept('}')) return { kind: 'dict', at, items: [] }
  if (stream.is('**')) return { ...dict(stream), at }
  const first = parseStarred(stream)
  if (stream.is(':')) return { ...dict(stream, first), at }
  if (stream.is('for') || stream.is('async')) {
    const made = comprehension(stream, 'set', first)
    close(stream, '}')
    return { ...made, at }
  }
  const items = [first, ...more(stream, '}')]
  close(stream, '}')
  return { kind: 'set', at, items }
}

function more(stream: TokenStream, end: string): readonly Expression[] {
  const items: Expression[] = []
  while (stream.accept(',') && !stream.is(end)) items.push(parseStarred(stream))
  return items
}

function close(stream: TokenStream, bracket: string): void {
  stream.expect(bracket, closeProblem(stream))
}

function closeProblem(stream: TokenStream): string {
  const { kind, text } = stream.peek()
  if (kind === 'name' || kind === 'number' || kind === 'string' || kind === 'fstring') return 'invalid syntax. Perhaps you forgot a comma?'
  return text === '=' ? "invalid syntax. Maybe you meant '==' or ':=' instead of '='?" : 'invalid syntax'
}

function comprehension(stream: TokenStream, makes: Comprehension['makes'], element: Expression): Comprehension {
  if (element.kind === 'starred') throw stream.problem('iterable unpacking cannot be used in comprehension', element.at)
  return { kind: 'comprehension', at: element.at, makes, element, value: undefined, clauses: parseClauses(stream) }
}

function dict(stream: TokenStream, firstKey?: Expression): Expression {
  const { at } = stream
  const items: { key: Expression | undefined; value: Expression }[] = []
  let key = firstKey
  do {
    if (stream.is('}')) break
    if (key === undefined && stream.accept('**')) {
      items.push({ key: undefined, value: parseBitOr(stream) })
      continue
    }
    key ??= parseExpression(stream)
    stream.expect(':', "':' expected after dictionary key")
    if (stream.is('}') || stream.is(',')) throw stream.problem("expression expected after dictionary key and ':'")
    const value = parseExpression(stream)
    if (items.length === 0 && (stream.is('for') || stream.is('async'))) {
      const clauses = parseClauses(stream)
      close(stream, '}')
      return { kind: 'comprehension', at, makes: 'dict', element: key, value, clauses }
    }
    items.push({ key, value })
    key = undefined
  } while (stream.accept(','))
  close(stream, '}')
  return { kind: 'dict', at, items }
}
