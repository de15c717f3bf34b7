import type { Definition } from '../definition/definition.ts'
import type { Node } from '../definition/node.ts'

/** Old element id to new element id, chosen by a person. */
export type IdMapping = Readonly<Record<string, string>>

/** Why two nodes are taken for the same. */
export type AlignedBy = 'mapping' | 'id' | 'name'

/** A node of the old definition and its counterpart in the new one. */
export interface AlignedNode {
  readonly from: Node
  readonly to: Node
  readonly by: AlignedBy
}

/**
 * Pairs the nodes of two definitions: as the mapping says, then by id, then by kind and name where exactly one node on
 * either side is left with them. Every node is in at most one pair.
 */
export function alignNodes(from: Definition, to: Definition, mapping: IdMapping = {}): readonly AlignedNode[] {
  const pairs: AlignedNode[] = []
  const [left, right] = [new Map(from.nodes.map((node) => [node.id, node])), new Map(to.nodes.map((node) => [node.id, node]))]
  const pair = (a: Node | undefined, b: Node | undefined, by: AlignedBy) => {
    if (!a || !b || !left.has(a.id) || !right.has(b.id)) return
    left.delete(a.id)
    right.delete(b.id)
    pairs.push({ from: a, to: b, by })
  }
  for (const [old, now] of Object.entries(mapping)) pair(left.get(old), right.get(now), 'mapping')
  for (const node of from.nodes) pair(left.get(node.id), right.get(node.id), 'id')
  const [leftNames, rightNames] = [byName(left.values()), byName(right.values())]
  for (const [key, nodes] of leftNames) {
    const others = rightNames.get(key) ?? []
    if (nodes.length === 1 && others.length === 1) pair(nodes[0], others[0], 'name')
  }
  return pairs.sort((a, b) => a.from.index - b.from.index)
}

function byName(nodes: Iterable<Node>): ReadonlyMap<string, readonly Node[]> {
  const groups = new Map<string, Node[]>()
  for (const node of nodes) {
    if (node.name === null) continue
    const key = `${node.kind} ${node.name}`
    groups.set(key, [...(groups.get(key) ?? []), node])
  }
  return groups
}
