import { parseExpressions } from './expression.ts'
import { Lexer } from './lexer.ts'
import { parseStatement } from './statement.ts'
import { TokenStream } from './stream.ts'
import type { Expression, Program, Statement } from './syntax.ts'
import { SyntaxProblem } from './syntax-problem.ts'

/** Reads statements. Throws SyntaxProblem. */
export function parseProgram(source: string): Program {
  const stream = new TokenStream(new Lexer(normalised(source)).tokens())
  const body: Statement[] = []
  while (stream.peek().kind !== 'end') {
    if (stream.peek().kind === 'indent') throw new SyntaxProblem('unexpected indent', stream.at, { cls: 'IndentationError' })
    body.push(...parseStatement(stream))
  }
  return { body }
}

/** Reads one expression, as `eval` does: space around it is ignored. Throws SyntaxProblem. */
export function parseOneExpression(source: string): Expression {
  // In parentheses a newline is a space; a lone opening line keeps the line numbers right.
  const stream = new TokenStream(new Lexer(normalised(source).replace(/^[ \t]+/, (space) => ' '.repeat(space.length))).tokens())
  while (stream.peek().kind === 'indent' || stream.peek().kind === 'newline') stream.next()
  const expression = parseExpressions(stream)
  while (stream.peek().kind === 'newline' || stream.peek().kind === 'dedent') stream.next()
  if (stream.peek().kind !== 'end') throw stream.problem(wrongEnd(stream))
  return expression
}

function wrongEnd(stream: TokenStream): string {
  if (stream.is('=')) return "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"
  return 'invalid syntax'
}

/** Lines end in one way, and the mark that some editors put first is gone. */
export function normalised(source: string): string {
  return source.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')
}
