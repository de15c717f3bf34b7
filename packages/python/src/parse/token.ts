import type { Value } from '../values/object.ts'
import type { Position } from './position.ts'

/** A piece of a formatted text: written out, or computed. */
export type TextPiece = string | TextField

/** `{value!r:spec}` inside an f-string, its expression still in tokens. */
export interface TextField {
  readonly tokens: readonly Token[]
  /** The source of `{value=}` with its spaces, or undefined. */
  readonly shown: string | undefined
  readonly conversion: 's' | 'r' | 'a' | undefined
  readonly spec: readonly TextPiece[] | undefined
  readonly at: Position
}

export interface Token {
  readonly kind: 'name' | 'keyword' | 'number' | 'string' | 'fstring' | 'operator' | 'newline' | 'indent' | 'dedent' | 'end'
  readonly text: string
  readonly at: Position
  /** Where the next character is. */
  readonly end: Position
  /** Of numbers and strings. */
  readonly value: Value | undefined
  /** Of f-strings. */
  readonly pieces: readonly TextPiece[] | undefined
}

/** Words that cannot be names. */
export const keywords: ReadonlySet<string> = new Set([
  'False',
  'None',
  'True',
  'and',
  'as',
  'assert',
  'async',
  'await',
  'break',
  'class',
  'continue',
  'def',
  'del',
  'elif',
  'else',
  'except',
  'finally',
  'for',
  'from',
  'global',
  'if',
  'import',
  'in',
  'is',
  'lambda',
  'nonlocal',
  'not',
  'or',
  'pass',
  'raise',
  'return',
  'try',
  'while',
  'with',
  'yield',
])

const threes = ['**=', '//=', '>>=', '<<=', '...']
const twos = ['**', '//', '>>', '<<', '<=', '>=', '==', '!=', '->', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '@=', ':=']
const ones = '+-*/%@&|^~<>()[]{},:.;='

/** The operator that starts at `index`, or undefined. */
export function operatorAt(source: string, index: number): string | undefined {
  const three = source.slice(index, index + 3)
  if (threes.includes(three)) return three
  const two = source.slice(index, index + 2)
  if (twos.includes(two)) return two
  const one = source[index] ?? ''
  return one !== '' && ones.includes(one) ? one : undefined
}
