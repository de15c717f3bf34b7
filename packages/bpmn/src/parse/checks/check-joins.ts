import type { Node } from '../../definition/node.ts'
import { type Draft, placeOf } from './draft.ts'

/**
 * Warns of parallel joins that wait for more than can arrive: two of their incoming flows between which only a choice
 * decides, so that never both get a token. A join is fine when, for every pair of its incoming flows, some earlier node
 * puts out several tokens of which one can come by each. Loops cannot help: the only token there is would wait in the join.
 */
export function checkJoins(draft: Draft): void {
  const forks = draft.nodes.filter((node) => makesSeveral(node, draft))
  for (const node of draft.nodes) {
    if (node.kind !== 'parallelGateway' || node.incoming.length < 2) continue
    const reaching = node.incoming.map((flow) => flowsBefore(flow, node.index, draft))
    if (pairs(reaching).every(([a, b]) => forks.some((fork) => canFeed(fork, a, b, draft)))) continue
    draft.report.warning(
      'stuck_join',
      placeOf(node),
      `parallel gateway "${node.id}" waits for ${node.incoming.length} flows, but a choice before it lets only some arrive; join with the kind of gateway that split`,
    )
  }
}

function makesSeveral(node: Node, { nodes }: Draft): boolean {
  if (node.kind === 'exclusiveGateway' || node.kind === 'eventBasedGateway') return false
  if (node.outgoing.length > 1) return true
  return 'boundary' in node && node.boundary.some((index) => isNonInterrupting(nodes[index]))
}

function isNonInterrupting(node: Node | undefined): boolean {
  return node?.kind === 'boundaryEvent' && !node.interrupting && node.event.kind !== 'compensate'
}

/** Flows by which a token leaves a node: its own, and those of its non-interrupting boundary events. */
function exits(fork: Node, { nodes }: Draft): readonly number[] {
  if (!('boundary' in fork)) return fork.outgoing
  return [...fork.outgoing, ...fork.boundary.flatMap((index) => (isNonInterrupting(nodes[index]) ? (nodes[index]?.outgoing ?? []) : []))]
}

function canFeed(fork: Node, a: ReadonlySet<number>, b: ReadonlySet<number>, draft: Draft): boolean {
  const flows = exits(fork, draft)
  return flows.some((one) => a.has(one) && flows.some((other) => other !== one && b.has(other)))
}

/** Flows from which a token can come by `flow`, itself included, without passing the join. */
function flowsBefore(flow: number, join: number, { nodes, flows, edges }: Draft): ReadonlySet<number> {
  const seen = new Set<number>([flow])
  const visited = new Set<number>()
  const open = [flows[flow]?.source ?? join]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === join || visited.has(at)) continue
    visited.add(at)
    for (const incoming of nodes[at]?.incoming ?? []) seen.add(incoming)
    open.push(...(edges.before[at] ?? []))
  }
  return seen
}

function pairs<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((a, i) => items.slice(i + 1).map((b): [T, T] => [a, b]))
}
