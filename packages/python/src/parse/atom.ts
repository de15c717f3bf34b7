import { ellipsis } from '../values/ellipsis.ts'
import { parseArguments } from './arguments.ts'
import { parseBraces, parseBrackets, parseParentheses } from './displays.ts'
import { parseExpression, parseStarred } from './expression.ts'
import { lineOf } from './position.ts'
import type { TokenStream } from './stream.ts'
import type { Expression } from './syntax.ts'
import { parseText } from './text.ts'
import type { Token } from './token.ts'

/** A name, literal or bracketed expression with its calls, attributes and subscripts. */
export function parsePostfix(stream: TokenStream): Expression {
  let target = parseAtom(stream)
  for (;;) {
    if (stream.is('(')) target = { kind: 'call', at: target.at, callee: target, args: parseArguments(stream) }
    else if (stream.is('[')) {
      stream.next()
      target = { kind: 'subscript', at: target.at, target, key: parseKey(stream) }
      stream.expect(']', 'invalid syntax. Perhaps you forgot a comma?')
    } else if (stream.accept('.')) target = attribute(target, stream.name())
    else return target
  }
}

/** Told of where its name is, when that is on another line than its beginning: chains of calls run over many lines. */
function attribute(target: Expression, { text, at }: Token): Expression {
  return { kind: 'attribute', at: lineOf(at) === lineOf(target.at) ? target.at : at, target, name: text }
}

function parseKey(stream: TokenStream): Expression {
  if (stream.is(']')) throw stream.problem('invalid syntax')
  const first = parseSlice(stream)
  if (!stream.is(',')) {
    return first.kind === 'starred' ? { kind: 'tuple', at: first.at, items: [first] } : first
  }
  const items = [first]
  while (stream.accept(',') && !stream.is(']')) items.push(parseSlice(stream))
  return { kind: 'tuple', at: first.at, items }
}

function parseSlice(stream: TokenStream): Expression {
  const { at } = stream
  const start = stream.is(':') ? undefined : parseStarred(stream)
  if (!stream.accept(':')) {
    if (start === undefined) throw stream.problem('invalid syntax')
    return start
  }
  const part = () => (stream.is(':') || stream.is(']') || stream.is(',') ? undefined : parseExpression(stream))
  const stop = part()
  const step = stream.accept(':') ? part() : undefined
  return { kind: 'slice', at, start, stop, step }
}

function parseAtom(stream: TokenStream): Expression {
  const token = stream.peek()
  const { kind, text, at } = token
  switch (kind) {
    case 'name':
      stream.next()
      refusePrintStatement(stream, text)
      return { kind: 'name', at, name: text }
    case 'number':
      stream.next()
      return { kind: 'constant', at, value: token.value ?? null }
    case 'string':
    case 'fstring':
      return parseText(stream)
    case 'keyword':
      return parseKeyword(stream)
    case 'operator':
      if (text === '(') return parseParentheses(stream)
      if (text === '[') return parseBrackets(stream)
      if (text === '{') return parseBraces(stream)
      if (text === '...') {
        stream.next()
        return { kind: 'constant', at, value: ellipsis }
      }
      throw stream.problem('invalid syntax')
    case 'indent':
      throw stream.problem('unexpected indent')
    default:
      throw stream.problem('invalid syntax')
  }
}

function parseKeyword(stream: TokenStream): Expression {
  const { text, at } = stream.peek()
  if (text !== 'None' && text !== 'True' && text !== 'False') throw stream.problem('invalid syntax')
  stream.next()
  return { kind: 'constant', at, value: text === 'None' ? null : text === 'True' }
}

/** `print 'x'` is Python 2. */
function refusePrintStatement(stream: TokenStream, name: string): void {
  const { kind } = stream.peek()
  if (name !== 'print' || (kind !== 'string' && kind !== 'fstring' && kind !== 'name' && kind !== 'number')) return
  throw stream.problem("Missing parentheses in call to 'print'. Did you mean print(...)?", stream.peek(-1).at)
}
