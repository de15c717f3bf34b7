import type { Position } from './position.ts'
import { SyntaxProblem, unsupported } from './syntax-problem.ts'

const simple: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/** The text behind a literal's escapes. An unknown escape stays as it is, as CPython leaves it. */
export function unescaped(body: string, { bytes, at }: { readonly bytes: boolean; readonly at: Position }): string {
  if (!body.includes('\\')) return body
  return body.replace(/\\(?:([0-7]{1,3})|x([\da-fA-F]{2})?|u([\da-fA-F]{4})?|U([\da-fA-F]{8})?|N(\{[^}]*\})?|([\s\S]))/g, (...groups) => {
    const [whole, octal, hex, short, long, , other]: (string | undefined)[] = groups
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & (bytes ? 0xff : 0x1ff))
    if (whole?.startsWith('\\x')) return String.fromCharCode(digits(hex, at, 'truncated \\xXX escape'))
    if (other !== undefined) return simple[other] ?? whole ?? ''
    if (bytes) return whole ?? ''
    if (whole?.startsWith('\\u')) return String.fromCharCode(digits(short, at, 'truncated \\uXXXX escape'))
    if (whole?.startsWith('\\N')) throw unsupported('the escape \\N{…}', at, 'write the character itself, or \\uXXXX')
    const code = digits(long, at, 'truncated \\UXXXXXXXX escape')
    if (code > 0x10ffff) throw unicodeProblem('illegal Unicode character', at)
    return String.fromCodePoint(code)
  })
}

function digits(hex: string | undefined, at: Position, problem: string): number {
  if (hex === undefined) throw unicodeProblem(problem, at)
  return Number.parseInt(hex, 16)
}

function unicodeProblem(problem: string, at: Position): SyntaxProblem {
  return new SyntaxProblem(`(unicode error) 'unicodeescape' codec can't decode bytes: ${problem}`, at)
}

/** What stands before the quotes. */
export interface Prefix {
  readonly raw: boolean
  readonly bytes: boolean
  readonly formatted: boolean
}

/** The prefix and quote of a text that starts at `index`, or undefined when none does. */
export function textStart(source: string, index: number): (Prefix & { readonly quote: string; readonly length: number }) | undefined {
  const match = /^([rR]?[fF]|[fF][rR]|[rR]?[bB]|[bB][rR]|[rRuU])?("""|'''|"|')/.exec(source.slice(index, index + 5))
  if (match === null) return undefined
  const prefix = (match[1] ?? '').toLowerCase()
  return {
    raw: prefix.includes('r'),
    bytes: prefix.includes('b'),
    formatted: prefix.includes('f'),
    quote: match[2] ?? "'",
    length: match[0].length,
  }
}
