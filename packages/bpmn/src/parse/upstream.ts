import type { NodeSet } from '../definition/node.ts'
import { nodeSet } from '../definition/node-set.ts'
import type { Edges } from './edges.ts'
import type { Flows } from './flows.ts'

/** Per incoming flow of a join: the nodes from which a token can still arrive by it. */
export type Upstream = (join: number) => readonly NodeSet[]

/**
 * Walks back from every incoming flow of a join, never through the join itself. Boundary events count as leaving their
 * host, link catches as following their throws.
 */
export function upstreamOf(flows: Flows, edges: Edges): Upstream {
  return (join) => {
    const incoming = flows.byNode[join]?.incoming ?? []
    if (incoming.length < 2) return []
    return incoming.map((flow) => nodeSet(flows.byNode.length, nodesBefore(flows.flows[flow]?.source ?? join, join, edges)))
  }
}

function nodesBefore(last: number, join: number, edges: Edges): ReadonlySet<number> {
  const seen = new Set<number>()
  const open = last === join ? [] : [last]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    for (const before of edges.before[node] ?? []) if (before !== join && !seen.has(before)) open.push(before)
  }
  return seen
}
