import type { TokenStream } from './stream.ts'
import type { Expression, Pattern } from './syntax.ts'
import { parseText } from './text.ts'

/** The pattern of a `case`: one, or several with commas, which are a sequence. */
export function parsePatterns(stream: TokenStream): Pattern {
  const { at } = stream
  const items = sequenceItems(stream, [':', 'if'])
  const [only] = items.patterns
  return only !== undefined && items.patterns.length === 1 && !items.comma
    ? only
    : { kind: 'sequence', at, patterns: items.patterns, star: items.star }
}

interface Items {
  readonly patterns: readonly Pattern[]
  readonly star: { readonly index: number; readonly name: string | undefined } | undefined
  readonly comma: boolean
}

function sequenceItems(stream: TokenStream, ends: readonly string[]): Items {
  const patterns: Pattern[] = []
  let star: Items['star']
  let comma = false
  while (!ends.some((end) => stream.is(end))) {
    if (stream.accept('*')) {
      if (star !== undefined) throw stream.problem('multiple starred expressions in sequence pattern')
      const name = stream.name().text
      star = { index: patterns.length, name: name === '_' ? undefined : name }
      comma = true
    } else patterns.push(parseAs(stream))
    if (!stream.accept(',')) break
    comma = true
  }
  return { patterns, star, comma }
}

function parseAs(stream: TokenStream): Pattern {
  return stream.nested(() => {
    const { at } = stream
    const pattern = parseEither(stream)
    if (!stream.accept('as')) return pattern
    const { text, at: where } = stream.name()
    if (text === '_') throw stream.problem("cannot use '_' as a target", where)
    return { kind: 'named', at, pattern, name: text }
  })
}

function parseEither(stream: TokenStream): Pattern {
  const { at } = stream
  const first = parseClosed(stream)
  if (!stream.is('|')) return first
  const patterns = [first]
  while (stream.accept('|')) patterns.push(parseClosed(stream))
  return { kind: 'either', at, patterns }
}

function parseClosed(stream: TokenStream): Pattern {
  const { kind, text, at } = stream.peek()
  if (kind === 'number' || kind === 'string' || kind === 'fstring' || text === '-') return { kind: 'value', at, value: literal(stream) }
  if (kind === 'keyword') return { kind: 'value', at, value: literal(stream) }
  if (kind === 'name') return parseNamed(stream)
  if (stream.accept('[')) {
    const { patterns, star } = sequenceItems(stream, [']'])
    stream.expect(']')
    return { kind: 'sequence', at, patterns, star }
  }
  if (stream.accept('(')) {
    const { patterns, star, comma } = sequenceItems(stream, [')'])
    stream.expect(')')
    const [only] = patterns
    return only !== undefined && patterns.length === 1 && !comma ? only : { kind: 'sequence', at, patterns, star }
  }
  if (stream.is('{')) return parseMapping(stream)
  throw stream.problem('invalid syntax')
}

function literal(stream: TokenStream): Expression {
  const { kind, text, at } = stream.peek()
  if (kind === 'string') return parseText(stream)
  if (kind === 'fstring') throw stream.problem('patterns may only match literals and attribute lookups')
  stream.next()
  if (text === '-') {
    const number = stream.next()
    if (number.kind !== 'number') throw stream.problem('invalid syntax', number.at)
    const operand: Expression = { kind: 'constant', at: number.at, value: number.value ?? null }
    return { kind: 'unary', at, operator: '-', operand }
  }
  if (kind === 'number') return { kind: 'constant', at, value: stream.peek(-1).value ?? null }
  if (text !== 'None' && text !== 'True' && text !== 'False') throw stream.problem('invalid syntax', at)
  return { kind: 'constant', at, value: text === 'None' ? null : text === 'True' }
}

function parseNamed(stream: TokenStream): Pattern {
  const { text, at } = stream.next()
  let value: Expression = { kind: 'name', at, name: text }
  let dotted = false
  while (stream.accept('.')) {
    dotted = true
    value = { kind: 'attribute', at, target: value, name: stream.name().text }
  }
  if (stream.is('(')) return parseClassPattern(stream, value)
  if (dotted) return { kind: 'value', at, value }
  return text === '_' ? { kind: 'any', at } : { kind: 'capture', at, name: text }
}

function parseClassPattern(stream: TokenStream, cls: Expression): Pattern {
  stream.expect('(')
  const positional: Pattern[] = []
  const named: { name: string; pattern: Pattern }[] = []
  while (!stream.is(')')) {
    if (stream.peek().kind === 'name' && stream.is('=', 1)) {
      const name = stream.next().text
      stream.next()
      named.push({ name, pattern: parseAs(stream) })
    } else {
      if (named.length > 0) throw stream.problem('positional patterns follow keyword patterns')
      positional.push(parseAs(stream))
    }
    if (!stream.accept(',')) break
  }
  stream.expect(')')
  return { kind: 'class', at: cls.at, cls, positional, named }
}

function parseMapping(stream: TokenStream): Pattern {
  const { at } = stream.next()
  const items: { key: Expression; pattern: Pattern }[] = []
  let rest: string | undefined
  while (!stream.is('}')) {
    if (stream.accept('**')) rest = stream.name().text
    else {
      const key = mappingKey(stream)
      stream.expect(':')
      items.push({ key, pattern: parseAs(stream) })
    }
    if (!stream.accept(',')) break
  }
  stream.expect('}')
  return { kind: 'mapping', at, items, rest }
}

function mappingKey(stream: TokenStream): Expression {
  if (stream.peek().kind !== 'name') return literal(stream)
  const key = parseNamed(stream)
  if (key.kind !== 'value') throw stream.problem('mapping pattern keys may only match literals and attribute lookups', key.at)
  return key.value
}
