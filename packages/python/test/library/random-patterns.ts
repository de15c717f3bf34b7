import { drawer } from './draw.ts'

type Draw = ReturnType<typeof drawer>

const ATOMS = [
  'a',
  'b',
  'c',
  '.',
  '[ab]',
  '[^a]',
  '\\w',
  '\\d',
  '\\b',
  '^',
  '$',
  '(?=a)',
  '(?!b)',
  '(?<=a)',
  '(?<!b)',
  '\\1',
  '(?(1)a|b)',
  '',
]
const REPEATS = ['*', '+', '?', '*?', '+?', '??', '{0,2}', '{1,2}?', '{2}', '*+', '++', '?+']

function pattern(draw: Draw, depth: number): string {
  const parts = Array.from({ length: 1 + draw.below(3) }, () => part(draw, depth))
  return parts.join('')
}

function part(draw: Draw, depth: number): string {
  if (depth === 0 || draw.below(3) > 0) return draw.pick(ATOMS) + (draw.below(3) === 0 ? draw.pick(REPEATS) : '')
  const alternatives = Array.from({ length: 1 + draw.below(2) }, () => pattern(draw, depth - 1)).join('|')
  return `${draw.pick(['(', '(', '(?:', '(?>', '(?i:'])}${alternatives})${draw.below(2) === 0 ? draw.pick(REPEATS) : ''}`
}

/** CPython 3.12 forgets what a group inside a possessive one took when a condition looks at it; that is not asked. */
function readable(source: string): string {
  return /\)[*+?]\+/.test(source) ? source.replaceAll('(?(1)', '(?:') : source
}

/** Searches for patterns that nobody would write, among them some that cannot be read. */
export function randomPatternCases(count: number): readonly string[] {
  const draw = drawer(2024)
  return Array.from({ length: count }, () => {
    const source = JSON.stringify(readable(pattern(draw, 3)))
    const text = JSON.stringify(Array.from({ length: draw.below(9) }, () => draw.pick(['a', 'a', 'b', 'c', 'A', '1', '\n'])).join(''))
    return `[(m.span(), m.groups(), m.lastindex) for m in re.finditer(${source}, ${text})]`
  })
}
