/** Tables of sets, written as texts of words: frozen, the words by space. */
export function wordSets(texts: Readonly<Record<string, string>>): Readonly<Record<string, ReadonlySet<string>>> {
  return Object.freeze(Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, new Set(text.split(' '))])))
}
