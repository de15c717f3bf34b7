import { float } from '../values/float.ts'
import { int } from '../values/int.ts'
import type { Value } from '../values/object.ts'
import type { Position } from './position.ts'
import { SyntaxProblem, unsupported } from './syntax-problem.ts'

const forms = [
  /0[xX](?:_?[\da-fA-F])+/y,
  /0[oO](?:_?[0-7])+/y,
  /0[bB](?:_?[01])+/y,
  /(?:\d(?:_?\d)*\.(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?/y,
  /\d(?:_?\d)*[eE][+-]?\d(?:_?\d)*/y,
  /\d(?:_?\d)*/y,
]

/** The number that starts at `index`: how long it is and what it is worth. */
export function readNumber(source: string, index: number, at: Position): { readonly length: number; readonly value: Value } {
  const text = longest(source, index)
  const next = source[index + text.length] ?? ''
  if (/[jJ]/.test(next)) throw unsupported('complex numbers', at)
  if (/[xobXOB_]/.test(next) && /^0$/.test(text)) throw new SyntaxProblem(`invalid ${radixName(next)} literal`, at)
  if (/[\p{L}_\d]/u.test(next) && !startsKeyword(source.slice(index + text.length))) {
    const kind = /^0[xX]/.test(text) ? 'hexadecimal' : /^0[oO]/.test(text) ? 'octal' : /^0[bB]/.test(text) ? 'binary' : 'decimal'
    throw new SyntaxProblem(`invalid ${kind} literal`, at)
  }
  return { length: text.length, value: worth(text.replaceAll('_', ''), at) }
}

function radixName(letter: string): string {
  return ({ x: 'hexadecimal', o: 'octal', b: 'binary' } as Readonly<Record<string, string>>)[letter.toLowerCase()] ?? 'decimal'
}

/** `1if x else 2` is legal. */
function startsKeyword(rest: string): boolean {
  return /^(?:and|else|for|if|in|is|or|not)\b/.test(rest)
}

function longest(source: string, index: number): string {
  for (const form of forms) {
    form.lastIndex = index
    const match = form.exec(source)
    if (match !== null) return match[0]
  }
  return source[index] ?? ''
}

function worth(text: string, at: Position): Value {
  if (/^0[xXoObB]/.test(text)) return int(BigInt(text))
  if (/[.eE]/.test(text)) return float(Number(text))
  if (/^0+[1-9]/.test(text)) {
    throw new SyntaxProblem('leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers', at)
  }
  if (text.length > 4300) throw new SyntaxProblem('Exceeds the limit (4300 digits) for integer string conversion', at)
  return int(BigInt(text))
}
