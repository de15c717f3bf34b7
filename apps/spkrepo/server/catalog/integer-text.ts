/** Blanks around, one sign, and single underscores between digits: what devices have always been allowed to send. */
const integer = /^\s*([+-]?)(\d+(?:_\d+)*)\s*$/

/**
 * The whole number that `text` spells, by the rules of Python's `int()` for ASCII digits: ` +7 `, `64_570` and `007` are numbers,
 * `6.2`, `0x10` and the empty text are not. Undefined also beyond ±(2^53 − 1).
 */
export function readInteger(text: string): number | undefined {
  const match = integer.exec(text)
  if (match === null) return undefined
  const value = Number(`${match[1]}${match[2]?.replaceAll('_', '')}`)
  // `-0` is zero: it ends up in links.
  return Number.isSafeInteger(value) ? value + 0 : undefined
}
