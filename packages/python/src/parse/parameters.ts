import { parseExpression } from './expression.ts'
import type { TokenStream } from './stream.ts'
import type { ParameterNode, Parameters } from './syntax.ts'

/** `(a, /, b=1, *rest, c, **named)` with annotations, which are read and forgotten. */
export function parseParameters(stream: TokenStream): Parameters {
  stream.expect('(', "expected '('")
  const parameters = parseUpTo(stream, ')', true)
  stream.expect(')')
  return parameters
}

/** The same without parentheses and annotations. */
export function parseLambdaParameters(stream: TokenStream): Parameters {
  return parseUpTo(stream, ':', false)
}

function parseUpTo(stream: TokenStream, end: string, annotated: boolean): Parameters {
  const list: ParameterNode[] = []
  let star = false
  while (!stream.is(end)) {
    const { at } = stream
    if (list.at(-1)?.form === 'keywords') throw stream.problem('arguments cannot follow var-keyword argument')
    if (stream.accept('/')) {
      if (list.some((parameter) => parameter.form === 'position-only')) throw stream.problem('/ may appear only once', at)
      if (list.length === 0) throw stream.problem('at least one argument must precede /', at)
      if (star) throw stream.problem('/ must be ahead of *', at)
      list.splice(0, list.length, ...list.map((parameter) => ({ ...parameter, form: 'position-only' as const })))
    } else if (stream.is('*') || stream.is('**')) {
      const double = stream.next().text === '**'
      if (!double && star) throw stream.problem('* argument may appear only once', at)
      if (!double) star = true
      if (!double && stream.is(',')) {
        if (stream.is(end, 1) || stream.is('**', 1)) throw stream.problem('named arguments must follow bare *', at)
      } else list.push(parameter(stream, double ? 'keywords' : 'rest', annotated))
    } else list.push(parameter(stream, star ? 'name-only' : 'either', annotated))
    if (!stream.accept(',')) break
  }
  checkParameters(stream, list)
  return { list }
}

function parameter(stream: TokenStream, form: ParameterNode['form'], annotated: boolean): ParameterNode {
  const { at } = stream
  const name = stream.name().text
  if (annotated && stream.accept(':')) {
    stream.accept('*')
    parseExpression(stream)
  }
  const fallback = (form === 'either' || form === 'name-only') && stream.accept('=') ? parseExpression(stream) : undefined
  return { at, name, form, fallback }
}

function checkParameters(stream: TokenStream, list: readonly ParameterNode[]): void {
  let optional = false
  const names = new Set<string>()
  for (const { name, form, fallback, at } of list) {
    if (names.has(name)) throw stream.problem(`duplicate argument '${name}' in function definition`, at)
    names.add(name)
    if (form !== 'either' && form !== 'position-only') continue
    if (optional && fallback === undefined) throw stream.problem('parameter without a default follows parameter with a default', at)
    optional ||= fallback !== undefined
  }
}
