import { type ParseStatement, parseBlock } from './compound.ts'
import { parseExpressions, parseNamedExpression, startsExpression } from './expression.ts'
import { parsePatterns } from './pattern.ts'
import { lineOf } from './position.ts'
import type { TokenStream } from './stream.ts'
import type { Block, Expression, Pattern, Statement } from './syntax.ts'
import { SyntaxProblem } from './syntax-problem.ts'

/** `match subject:` and its cases; undefined when `match` is only a name here. */
export function parseMatch(stream: TokenStream, parse: ParseStatement): Statement | undefined {
  const mark = stream.mark
  const { at } = stream.next()
  const subject = startsExpression(stream) ? attempt(stream, () => parseExpressions(stream)) : undefined
  if (subject === undefined || !stream.is(':') || stream.peek(1).kind !== 'newline') {
    stream.reset(mark)
    return undefined
  }
  stream.next()
  stream.next()
  if (stream.peek().kind !== 'indent') {
    throw new SyntaxProblem(`expected an indented block after 'match' statement on line ${lineOf(at)}`, stream.at, {
      cls: 'IndentationError',
    })
  }
  stream.next()
  const cases: { pattern: Pattern; guard: Expression | undefined; body: Block }[] = []
  while (stream.peek().kind !== 'dedent' && stream.peek().kind !== 'end') cases.push(parseCase(stream, parse))
  if (stream.peek().kind === 'dedent') stream.next()
  return { kind: 'match', at, subject, cases }
}

function parseCase(stream: TokenStream, parse: ParseStatement): { pattern: Pattern; guard: Expression | undefined; body: Block } {
  const { at, text, kind } = stream.peek()
  if (kind !== 'name' || text !== 'case') throw stream.problem('invalid syntax')
  stream.next()
  const pattern = parsePatterns(stream)
  const guard = stream.accept('if') ? parseNamedExpression(stream) : undefined
  return { pattern, guard, body: parseBlock(stream, parse, { name: "'case' statement", at }) }
}

function attempt(stream: TokenStream, parse: () => Expression): Expression | undefined {
  try {
    return parse()
  } catch (error) {
    // `match` may be a plain name: then the line is read again as something else, and its error is told.
    if (error instanceof SyntaxProblem && stream.peek().kind !== 'end') return undefined
    throw error
  }
}
