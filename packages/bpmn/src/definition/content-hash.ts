import type { Definition } from './definition.ts'
import type { NodeExtensions } from './extensions.ts'
import { sha256 } from './sha256.ts'

/**
 * Content hash of a definition: the same for any two files that behave the same way and list their elements in the same
 * order. File names, line numbers, layout (apart from the order of flows that follows from it), white space and comments
 * do not count. Two definitions with the same hash have the same node and flow indices.
 */
export function contentHash(definition: Omit<Definition, 'hash'>): string {
  const { file: _, nodes, ...rest } = definition
  const seen = new Map<NodeExtensions, number>()
  const content = nodes.map(({ line: _, extensions, ...node }) => {
    // Most nodes share one object without any extensions: written once, then by number.
    const known = seen.get(extensions)
    if (known === undefined) seen.set(extensions, seen.size)
    return [node, known ?? extensions]
  })
  return sha256(JSON.stringify([rest, content]))
}
