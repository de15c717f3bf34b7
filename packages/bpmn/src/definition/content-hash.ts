import { type Compatibility, OWN_SEMANTICS } from './compatibility.ts'
import type { Definition } from './definition.ts'
import { sha256 } from './sha256.ts'

/**
 * Content hash of a definition: the same for any two files that behave the same way and list their elements in the same
 * order. File names, line numbers, layout (apart from the order of flows that follows from it), white space and comments
 * do not count. Two definitions with the same hash have the same node and flow indices.
 *
 * Stored instances name their definition by this hash, so it must outlive the code: properties are taken by name, and what
 * is null or false is left out. A property added later therefore changes no hash of a model that does not use it, as long
 * as null or false stands for "not used". Of the compatibility switches only those count that are not at their default.
 */
export function contentHash(definition: Omit<Definition, 'hash'>): string {
  const { format: _format, file: _file, nodes, compatibility, ...rest } = definition
  return sha256(
    canonical({ ...rest, compatibility: ownChoices(compatibility), nodes: nodes.map(({ line: _, ...node }) => node) }, new Map()),
  )
}

function ownChoices(compatibility: Compatibility): Partial<Compatibility> {
  const defaults = new Map<string, unknown>(Object.entries(OWN_SEMANTICS))
  return Object.fromEntries(Object.entries(compatibility).filter(([name, value]) => defaults.get(name) !== value))
}

/** Sorted keys, by the keys as they come. Nodes of a kind share theirs, so few are sorted. */
type Sorted = Map<string, readonly { readonly key: string; readonly quoted: string }[]>

/** JSON with sorted keys and without null and false properties. Nulls in lists stay, since they keep places. */
function canonical(value: unknown, sorted: Sorted): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, sorted)).join(',')}]`
  let text = ''
  for (const { key, quoted } of sortedKeys(value, sorted)) {
    const property = (value as Readonly<Record<string, unknown>>)[key]
    if (property === null || property === false || property === undefined) continue
    text += `${text === '' ? '' : ','}${quoted}:${canonical(property, sorted)}`
  }
  return `{${text}}`
}

function sortedKeys(value: object, sorted: Sorted): NonNullable<ReturnType<Sorted['get']>> {
  const keys = Object.keys(value)
  // XML has no character 0, so no key can look like two.
  const name = keys.join('\0')
  const known = sorted.get(name)
  if (known) return known
  const quoted = keys.sort().map((key) => ({ key, quoted: JSON.stringify(key) }))
  sorted.set(name, quoted)
  return quoted
}
