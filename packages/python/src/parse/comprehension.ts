import { parseBitOr, parseNamedExpression, parseOr } from './expression.ts'
import type { TokenStream } from './stream.ts'
import type { Clause, Expression } from './syntax.ts'
import { unsupported } from './syntax-problem.ts'
import { checkTarget } from './target.ts'

/** `for x in xs if x …`, one or more. */
export function parseClauses(stream: TokenStream): readonly Clause[] {
  const clauses: Clause[] = []
  while (stream.is('for') || stream.is('async')) {
    if (stream.is('async')) throw unsupported('async', stream.at)
    const { at } = stream.next()
    const target = parseTargets(stream)
    stream.expect('in')
    const source = parseOr(stream)
    const conditions: Expression[] = []
    while (stream.accept('if')) conditions.push(conditionOf(stream))
    clauses.push({ at, target, source, conditions })
  }
  return clauses
}

function conditionOf(stream: TokenStream): Expression {
  return stream.peek().kind === 'name' && stream.is(':=', 1) ? parseNamedExpression(stream) : parseOr(stream)
}

/** What stands between `for` and `in`. */
export function parseTargets(stream: TokenStream): Expression {
  const one = (): Expression => {
    if (!stream.is('*')) return parseBitOr(stream)
    const { at } = stream.next()
    return { kind: 'starred', at, value: parseBitOr(stream) }
  }
  const first = one()
  let target = first
  if (stream.is(',')) {
    const items = [first]
    while (stream.accept(',') && !stream.is('in')) items.push(one())
    target = { kind: 'tuple', at: first.at, items }
  }
  checkTarget(stream, target)
  return target
}
