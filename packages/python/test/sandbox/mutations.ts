import fc from 'fast-check'
import { corpus } from '../differential/corpus.ts'
import { generateProgram } from '../differential/generate.ts'
import { escapes } from './escapes.ts'

const sources = [...corpus().map((program) => program.source), ...escapes]
const lines = sources.flatMap((source) => source.split('\n'))

/** Programs made from the corpus and the known escapes: cut, spliced, repeated and recombined. */
export function mutated(): fc.Arbitrary<string> {
  const source = fc.constantFrom(...sources)
  const line = fc.constantFrom(...lines)
  const cut = fc.tuple(source, fc.nat(400), fc.nat(20)).map(([text, at, length]) => text.slice(0, at) + text.slice(at + length))
  const spliced = fc.tuple(source, source, fc.nat(300), fc.nat(300)).map(([a, b, i, j]) => a.slice(0, i) + b.slice(j))
  const stacked = fc.array(line, { minLength: 1, maxLength: 8 }).map((parts) => parts.join('\n'))
  const swapped = fc
    .tuple(source, fc.constantFrom(...words), fc.constantFrom(...words))
    .map(([text, from, to]) => text.replaceAll(from, to))
  const inserted = fc
    .tuple(source, fc.nat(300), fc.constantFrom(...words))
    .map(([text, at, word]) => text.slice(0, at) + word + text.slice(at))
  return fc.oneof(cut, spliced, stacked, swapped, inserted, fc.nat(100_000).map(generateProgram))
}

const words = [
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ':',
  ',',
  '.',
  '=',
  '==',
  '*',
  '**',
  '@',
  ';',
  '\n',
  '\n  ',
  '"',
  "'",
  'f"',
  '#',
  '\\',
  ' if ',
  ' for ',
  ' in ',
  ' not ',
  'lambda: ',
  'yield ',
  'return ',
  'del ',
  'raise ',
  'try:',
  'None',
  'True',
  '1',
  '0',
  '-1',
  '2**100',
  '1.5',
  '""',
  '[]',
  '{}',
  '()',
  'self',
  'x',
  'len',
  'int',
  'str',
  'list',
  'dict',
  'type',
  'A',
  'f',
  '__class__',
  '__init__',
  '__getattr__',
  'data',
  'leak',
]

/** What an escape would change: the shape of the objects that everything in JavaScript shares. */
export function hostObjects(): readonly (readonly string[])[] {
  return [Object.prototype, Array.prototype, Function.prototype, String.prototype, Number.prototype, Map.prototype, globalThis].map(
    (object) => Object.getOwnPropertyNames(object).sort(),
  )
}
