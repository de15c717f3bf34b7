/** Whether a text has characters that take two units in JS; instant for texts of one byte a character. */
export function hasSurrogates(text: string): boolean {
  return /[\ud800-\udfff]/.test(text)
}

/** Order by code point: below, at or above 0. JS compares units, which puts U+1F600 before U+FF01. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  if (!hasSurrogates(a) && !hasSurrogates(b)) return a < b ? -1 : 1
  const left = Array.from(a, (character) => character.codePointAt(0) ?? 0)
  const right = Array.from(b, (character) => character.codePointAt(0) ?? 0)
  const shared = Math.min(left.length, right.length)
  for (let index = 0; index < shared; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}
