/** Of what stands in an address after the `?`, the texts; empty ones are left out. */
export function allTextsOf(search: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(search).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''),
  )
}

/** Those of the texts that have these names. */
export function textsOf<const Name extends string>(
  search: Readonly<Record<string, unknown>>,
  names: readonly Name[],
): { [Key in Name]?: string } {
  const given = Object.entries(allTextsOf(search)).filter(([name]) => names.some((wanted) => wanted === name))
  return Object.fromEntries(given) as { [Key in Name]?: string }
}
