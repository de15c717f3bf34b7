import type { Draft } from './draft.ts'

/** Nodes with more incoming flows are not looked at: nobody draws them, and every pair of flows is compared. */
export const MAX_INCOMING = 64

/** Flows from which a token can come by `flow`, itself included, without passing a node that `stops`. */
export function flowsBefore(flow: number, stops: (node: number) => boolean, { nodes, flows, edges }: Draft): ReadonlySet<number> {
  const seen = new Set<number>([flow])
  const visited = new Set<number>()
  const open = [flows[flow]?.source ?? -1]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (visited.has(at) || stops(at)) continue
    visited.add(at)
    for (const incoming of nodes[at]?.incoming ?? []) seen.add(incoming)
    for (const before of edges.before[at] ?? []) open.push(before)
  }
  return seen
}
