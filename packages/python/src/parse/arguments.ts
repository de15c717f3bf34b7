import { parseClauses } from './comprehension.ts'
import { parseExpression, parseNamedExpression } from './expression.ts'
import type { TokenStream } from './stream.ts'
import type { Argument } from './syntax.ts'
import { described } from './target.ts'

/** `(a, *b, c=1, **d)` of a call. */
export function parseArguments(stream: TokenStream): readonly Argument[] {
  const args: Argument[] = []
  stream.expect('(')
  while (!stream.is(')')) {
    const argument = parseArgument(stream, args)
    if (argument.form === 'named' && args.some((other) => other.form === 'named' && other.name === argument.name)) {
      throw stream.problem(`keyword argument repeated: ${argument.name}`, argument.at)
    }
    args.push(argument)
    if (!stream.accept(',')) break
  }
  const { kind } = stream.peek()
  const comma = kind === 'name' || kind === 'number' || kind === 'string' || kind === 'fstring'
  stream.expect(')', comma ? 'invalid syntax. Perhaps you forgot a comma?' : 'invalid syntax')
  return args
}

function parseArgument(stream: TokenStream, before: readonly Argument[]): Argument {
  const { at, kind, text } = stream.peek()
  if (stream.accept('**')) return { at, form: 'double-star', name: '', value: parseExpression(stream) }
  if (stream.accept('*')) {
    if (before.some((argument) => argument.form === 'double-star')) {
      throw stream.problem('iterable argument unpacking follows keyword argument unpacking', at)
    }
    return { at, form: 'star', name: '', value: parseExpression(stream) }
  }
  if (stream.is('=', 1) && kind === 'name') {
    stream.next()
    stream.next()
    if (stream.is(',') || stream.is(')')) throw stream.problem('expected argument value expression', at)
    return { at, form: 'named', name: text, value: parseExpression(stream) }
  }
  const value = parseNamedExpression(stream)
  if (stream.is('=')) {
    const what = described(value)
    if (what === 'True' || what === 'False' || what === 'None') throw stream.problem(`cannot assign to ${what}`, at)
    throw stream.problem('expression cannot contain assignment, perhaps you meant "=="?', at)
  }
  if (stream.is('for') || stream.is('async')) {
    const generator: Argument['value'] = {
      kind: 'comprehension',
      at,
      makes: 'generator',
      element: value,
      value: undefined,
      clauses: parseClauses(stream),
    }
    if (before.length > 0 || stream.is(',')) {
      if (!stream.is(')', stream.is(',') ? 1 : 0) || before.length > 0)
        throw stream.problem('Generator expression must be parenthesized', at)
    }
    return { at, form: 'plain', name: '', value: generator }
  }
  if (before.some((argument) => argument.form === 'double-star')) {
    throw stream.problem('positional argument follows keyword argument unpacking', at)
  }
  if (before.some((argument) => argument.form === 'named')) throw stream.problem('positional argument follows keyword argument', at)
  return { at, form: 'plain', name: '', value }
}
