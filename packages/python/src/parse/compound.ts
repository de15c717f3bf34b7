import { parseArguments } from './arguments.ts'
import { parseTargets } from './comprehension.ts'
import { parseExpression, parseExpressions, parseNamedExpression } from './expression.ts'
import { parseParameters } from './parameters.ts'
import { lineOf } from './position.ts'
import type { TokenStream } from './stream.ts'
import type { Block, ExceptClause, Expression, Statement } from './syntax.ts'
import { SyntaxProblem, unsupported } from './syntax-problem.ts'
import { checkTarget } from './target.ts'

/** Parses a statement; handed in, because statements and blocks hold each other. */
export type ParseStatement = (stream: TokenStream) => readonly Statement[]

/** `: statement` on the same line, or an indented block. `owner` names the statement in messages. */
export function parseBlock(stream: TokenStream, parse: ParseStatement, owner: { readonly name: string; readonly at: number }): Block {
  stream.expect(':', stream.is('=') ? "invalid syntax. Maybe you meant '==' or ':=' instead of '='?" : "expected ':'")
  if (stream.peek().kind !== 'newline') return parse(stream)
  stream.next()
  if (stream.peek().kind !== 'indent') {
    const where = `${owner.name} on line ${lineOf(owner.at)}`
    throw new SyntaxProblem(`expected an indented block after ${where}`, stream.at, { cls: 'IndentationError' })
  }
  stream.next()
  const body: Statement[] = []
  while (stream.peek().kind !== 'dedent' && stream.peek().kind !== 'end') {
    if (stream.peek().kind === 'indent') throw new SyntaxProblem('unexpected indent', stream.at, { cls: 'IndentationError' })
    body.push(...parse(stream))
  }
  if (stream.peek().kind === 'dedent') stream.next()
  return body
}

export function parseIf(stream: TokenStream, parse: ParseStatement): Statement {
  const { at, text } = stream.next()
  const test = parseNamedExpression(stream)
  const then = parseBlock(stream, parse, { name: `'${text}' statement`, at })
  if (stream.is('elif')) return { kind: 'if', at, test, then, otherwise: [stream.nested(() => parseIf(stream, parse))] }
  return { kind: 'if', at, test, then, otherwise: parseElse(stream, parse) }
}

function parseElse(stream: TokenStream, parse: ParseStatement): Block {
  if (!stream.is('else')) return []
  const { at } = stream.next()
  return parseBlock(stream, parse, { name: "'else' statement", at })
}

function parseLoopBody(stream: TokenStream, parse: ParseStatement, owner: { readonly name: string; readonly at: number }): Block {
  const outer = stream.inLoop
  stream.inLoop = true
  const body = parseBlock(stream, parse, owner)
  stream.inLoop = outer
  return body
}

export function parseWhile(stream: TokenStream, parse: ParseStatement): Statement {
  const { at } = stream.next()
  const test = parseNamedExpression(stream)
  const body = parseLoopBody(stream, parse, { name: "'while' statement", at })
  return { kind: 'while', at, test, body, otherwise: parseElse(stream, parse) }
}

export function parseFor(stream: TokenStream, parse: ParseStatement): Statement {
  const { at } = stream.next()
  const target = parseTargets(stream)
  stream.expect('in')
  const source = parseExpressions(stream)
  const body = parseLoopBody(stream, parse, { name: "'for' statement", at })
  return { kind: 'for', at, target, source, body, otherwise: parseElse(stream, parse) }
}

export function parseTry(stream: TokenStream, parse: ParseStatement): Statement {
  const { at } = stream.next()
  const body = parseBlock(stream, parse, { name: "'try' statement", at })
  const handlers: ExceptClause[] = []
  while (stream.is('except')) handlers.push(parseExcept(stream, parse, handlers))
  const otherwise = handlers.length > 0 ? parseElse(stream, parse) : []
  let last: Block = []
  const finallyAt = stream.at
  if (stream.accept('finally')) last = parseBlock(stream, parse, { name: "'finally' statement", at: finallyAt })
  else if (handlers.length === 0) throw stream.problem("expected 'except' or 'finally' block")
  return { kind: 'try', at, body, handlers, otherwise, last }
}

function parseExcept(stream: TokenStream, parse: ParseStatement, before: readonly ExceptClause[]): ExceptClause {
  const { at } = stream.next()
  if (before.at(-1)?.classes === undefined && before.length > 0) throw stream.problem("default 'except:' must be last", before.at(-1)?.at)
  if (stream.is('*')) throw unsupported('except*', stream.at)
  const classes = stream.is(':') ? undefined : parseExpression(stream)
  if (stream.is(',')) throw stream.problem('multiple exception types must be parenthesized', classes?.at)
  const name = classes !== undefined && stream.accept('as') ? stream.name().text : undefined
  return { at, classes, name, body: parseBlock(stream, parse, { name: "'except' statement", at }) }
}

export function parseWith(stream: TokenStream, parse: ParseStatement): Statement {
  const { at } = stream.next()
  const items: { context: Expression; target: Expression | undefined }[] = []
  const mark = stream.mark
  // `with (a as b, c as d):` and `with (a):` begin alike; the first form is tried first.
  const bracketed = stream.accept('(') && parenthesizedItems(stream, items)
  if (!bracketed) {
    stream.reset(mark)
    items.length = 0
    do items.push(withItem(stream))
    while (stream.accept(','))
  }
  return { kind: 'with', at, items, body: parseBlock(stream, parse, { name: "'with' statement", at }) }
}

function parenthesizedItems(stream: TokenStream, items: { context: Expression; target: Expression | undefined }[]): boolean {
  try {
    do {
      if (stream.is(')')) break
      items.push(withItem(stream))
    } while (stream.accept(','))
    return stream.accept(')') && stream.is(':')
  } catch (error) {
    if (error instanceof SyntaxProblem) return false
    throw error
  }
}

function withItem(stream: TokenStream): { context: Expression; target: Expression | undefined } {
  const context = parseExpression(stream)
  if (!stream.accept('as')) return { context, target: undefined }
  const target = parseExpression(stream)
  checkTarget(stream, target)
  return { context, target }
}

export function parseDecorated(stream: TokenStream, parse: ParseStatement): Statement {
  const decorators: Expression[] = []
  while (stream.accept('@')) {
    decorators.push(parseNamedExpression(stream))
    if (stream.peek().kind !== 'newline') throw stream.problem('invalid syntax')
    stream.next()
  }
  if (stream.is('class')) return parseClass(stream, parse, decorators)
  if (stream.is('async')) throw unsupported('async', stream.at)
  if (!stream.is('def')) throw stream.problem('invalid syntax')
  return parseFunction(stream, parse, decorators)
}

export function parseFunction(stream: TokenStream, parse: ParseStatement, decorators: readonly Expression[]): Statement {
  const { at } = stream.next()
  const name = stream.name().text
  if (stream.is('[')) throw unsupported('type parameters', stream.at)
  const parameters = parseParameters(stream)
  if (stream.accept('->')) parseExpressions(stream)
  const { inFunction, inLoop } = stream
  stream.inFunction = true
  stream.inLoop = false
  const body = parseBlock(stream, parse, { name: 'function definition', at })
  stream.inFunction = inFunction
  stream.inLoop = inLoop
  return { kind: 'function', at, name, parameters, body, decorators }
}

export function parseClass(stream: TokenStream, parse: ParseStatement, decorators: readonly Expression[]): Statement {
  const { at } = stream.next()
  const name = stream.name().text
  if (stream.is('[')) throw unsupported('type parameters', stream.at)
  const args = stream.is('(') ? parseArguments(stream) : []
  const odd = args.find((argument) => argument.form !== 'plain')
  if (odd !== undefined) throw unsupported('metaclasses and class keywords', odd.at)
  const { inFunction, inLoop } = stream
  stream.inFunction = false
  stream.inLoop = false
  const body = parseBlock(stream, parse, { name: 'class definition', at })
  stream.inFunction = inFunction
  stream.inLoop = inLoop
  return { kind: 'class', at, name, bases: args.map((argument) => argument.value), body, decorators }
}
