import { parseClass, parseDecorated, parseFor, parseFunction, parseIf, parseTry, parseWhile, parseWith } from './compound.ts'
import { asOperator, parseExpression, parseExpressions, parseYieldOrExpressions, startsExpression } from './expression.ts'
import { parseImport, parseImportFrom } from './import.ts'
import { parseMatch } from './match.ts'
import type { TokenStream } from './stream.ts'
import type { Expression, Statement } from './syntax.ts'
import { SyntaxProblem, unsupported } from './syntax-problem.ts'
import { checkTarget, described } from './target.ts'

/** One compound statement, or all the simple ones of a line. */
export function parseStatement(stream: TokenStream): readonly Statement[] {
  const compound = stream.nested(() => parseCompound(stream))
  if (compound !== undefined) return [compound]
  const line: Statement[] = []
  do {
    if (stream.peek().kind === 'newline') break
    line.push(parseSimple(stream))
  } while (stream.accept(';'))
  if (stream.peek().kind !== 'newline' && stream.peek().kind !== 'end') throw lineEndProblem(stream)
  if (stream.peek().kind === 'newline') stream.next()
  return line
}

function lineEndProblem(stream: TokenStream): SyntaxProblem {
  if (stream.is('=')) return stream.problem("invalid syntax. Maybe you meant '==' or ':=' instead of '='?")
  return stream.problem('invalid syntax')
}

function parseCompound(stream: TokenStream): Statement | undefined {
  const { kind, text, at } = stream.peek()
  if (kind === 'name') return text === 'match' ? parseMatch(stream, parseStatement) : undefined
  if (kind === 'operator' && text === '@') return parseDecorated(stream, parseStatement)
  if (kind !== 'keyword') return undefined
  switch (text) {
    case 'if':
      return parseIf(stream, parseStatement)
    case 'while':
      return parseWhile(stream, parseStatement)
    case 'for':
      return parseFor(stream, parseStatement)
    case 'try':
      return parseTry(stream, parseStatement)
    case 'with':
      return parseWith(stream, parseStatement)
    case 'def':
      return parseFunction(stream, parseStatement, [])
    case 'class':
      return parseClass(stream, parseStatement, [])
    case 'async':
      throw unsupported('async', at)
    default:
      return undefined
  }
}

function parseSimple(stream: TokenStream): Statement {
  const { kind, text, at } = stream.peek()
  if (kind === 'indent') throw new SyntaxProblem('unexpected indent', at, { cls: 'IndentationError' })
  if (kind !== 'keyword') return parseExpressionStatement(stream)
  switch (text) {
    case 'pass':
      stream.next()
      return { kind: 'pass', at }
    case 'break':
    case 'continue':
      return parseJump(stream, text)
    case 'return':
      return parseReturn(stream)
    case 'raise':
      return parseRaise(stream)
    case 'del':
      return parseDelete(stream)
    case 'assert':
      return parseAssert(stream)
    case 'global':
    case 'nonlocal':
      return parseScoped(stream, text)
    case 'import':
      return parseImport(stream)
    case 'from':
      return parseImportFrom(stream)
    default:
      return parseExpressionStatement(stream)
  }
}

function parseJump(stream: TokenStream, kind: 'break' | 'continue'): Statement {
  const { at } = stream.next()
  if (!stream.inLoop) throw stream.problem(kind === 'break' ? "'break' outside loop" : "'continue' not properly in loop", at)
  return { kind, at }
}

function parseReturn(stream: TokenStream): Statement {
  const { at } = stream.next()
  if (!stream.inFunction) throw stream.problem("'return' outside function", at)
  return { kind: 'return', at, value: startsExpression(stream) ? parseExpressions(stream) : undefined }
}

function parseRaise(stream: TokenStream): Statement {
  const { at } = stream.next()
  const value = startsExpression(stream) ? parseExpression(stream) : undefined
  const cause = value !== undefined && stream.accept('from') ? parseExpression(stream) : undefined
  return { kind: 'raise', at, value, cause }
}

function parseDelete(stream: TokenStream): Statement {
  const { at } = stream.next()
  const target = parseExpressions(stream, parseExpression)
  checkTarget(stream, target, { verb: 'delete' })
  const targets = target.kind === 'tuple' ? target.items : [target]
  return { kind: 'delete', at, targets }
}

function parseAssert(stream: TokenStream): Statement {
  const { at } = stream.next()
  const test = parseExpression(stream)
  return { kind: 'assert', at, test, message: stream.accept(',') ? parseExpression(stream) : undefined }
}

function parseScoped(stream: TokenStream, kind: 'global' | 'nonlocal'): Statement {
  const { at } = stream.next()
  if (kind === 'nonlocal' && !stream.inFunction) throw stream.problem('nonlocal declaration not allowed at module level', at)
  const names = [stream.name().text]
  while (stream.accept(',')) names.push(stream.name().text)
  return { kind, at, names }
}

const augmented = new Set(['+=', '-=', '*=', '/=', '//=', '%=', '**=', '@=', '<<=', '>>=', '&=', '|=', '^='])

function parseExpressionStatement(stream: TokenStream): Statement {
  const { at } = stream
  const first = parseYieldOrExpressions(stream)
  const { kind, text } = stream.peek()
  if (kind === 'operator' && augmented.has(text)) return parseAugmented(stream, first)
  if (stream.is(':') && isAnnotatable(first)) return parseAnnotated(stream, first)
  if (!stream.is('=')) {
    if (first.kind === 'name' && (first.name === 'exec' || first.name === 'type') && stream.peek().kind === 'name')
      throw stream.problem('invalid syntax')
    return { kind: 'expression', at, value: first }
  }
  const targets: Expression[] = []
  let value = first
  while (stream.accept('=')) {
    checkTarget(stream, value, { lone: true })
    targets.push(value)
    value = parseYieldOrExpressions(stream)
  }
  return { kind: 'assign', at, targets, value }
}

function parseAugmented(stream: TokenStream, target: Expression): Statement {
  if (target.kind !== 'name' && target.kind !== 'attribute' && target.kind !== 'subscript') {
    throw stream.problem(`'${described(target)}' is an illegal expression for augmented assignment`, target.at)
  }
  const operator = asOperator(stream.next().text.slice(0, -1))
  return { kind: 'augment', at: target.at, target, operator, value: parseYieldOrExpressions(stream) }
}

function isAnnotatable(target: Expression): boolean {
  return target.kind === 'name' || target.kind === 'attribute' || target.kind === 'subscript'
}

function parseAnnotated(stream: TokenStream, target: Expression): Statement {
  stream.next()
  parseExpression(stream)
  return { kind: 'annotated', at: target.at, target, value: stream.accept('=') ? parseYieldOrExpressions(stream) : undefined }
}
