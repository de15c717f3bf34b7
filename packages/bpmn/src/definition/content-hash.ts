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
  return sha256(canonical({ ...rest, compatibility: ownChoices(compatibility), nodes: nodes.map(({ line: _, ...node }) => node) }))
}

function ownChoices(compatibility: Compatibility): Partial<Compatibility> {
  const defaults = new Map<string, unknown>(Object.entries(OWN_SEMANTICS))
  return Object.fromEntries(Object.entries(compatibility).filter(([name, value]) => defaults.get(name) !== value))
}

/** JSON with sorted keys and without null and false properties. Nulls in lists stay, since they keep places. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  let text = ''
  for (const key of Object.keys(value).sort()) {
    const property = (value as Readonly<Record<string, unknown>>)[key]
    if (property === null || property === false || property === undefined) continue
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonical(property)}`
  }
  return `{${text}}`
}
