import { drawer } from './draw.ts'

type Draw = ReturnType<typeof drawer>

const ATOMS = ['a', 'b', 'c', '.', '[ab]', '[^a]', '\\w', '\\d', '\\b', '^', '$', '(?=a)', '(?!b)', '(?<=a)', '(?<!b)', '\\1', '(?(1)a|b)', '']
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

/** Searches for patterns that nobody would write, among them some that cannot be read. */
export function randomPatternCases(count: number): readonly string[] {
  const draw = drawer(2024)
  return Array.from({ length: count }, () => {
    const source = JSON.stringify(pattern(draw, 3))
    const text = JSON.stringify(Array.from({ length: draw.below(9) }, () => draw.pick(['a', 'a', 'b', 'c', 'A', '1', '\n'])).join(''))
    return `[(m.span(), m.groups(), m.lastindex) for m in re.finditer(${source}, ${text})]`
  })
}
