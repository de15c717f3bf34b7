import type { Node } from '../../definition/node.ts'
import { type Draft, placeOf } from './draft.ts'
import { flowsBefore, MAX_INCOMING } from './ways-back.ts'

/**
 * Warns of parallel joins that wait for more than can arrive: two of their incoming flows between which only a choice
 * decides, so that never both get a token. A join is fine when, for every pair of its incoming flows, some earlier node
 * puts out several tokens of which one can come by each. Loops cannot help: the only token there is would wait in the join.
 */
export function checkJoins(draft: Draft): void {
  const forks = draft.nodes.filter((node) => makesSeveral(node, draft)).map((node) => exits(node, draft))
  for (const node of draft.nodes) {
    if (node.kind !== 'parallelGateway' || node.incoming.length < 2 || node.incoming.length > MAX_INCOMING) continue
    const reaching = node.incoming.map((flow) => flowsBefore(flow, (index) => index === node.index, draft))
    if (!hasUnfedPair(reaching, forks)) continue
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

/** Whether two incoming flows have no fork that can send a token by each of them. */
function hasUnfedPair(reaching: readonly ReadonlySet<number>[], forks: readonly (readonly number[])[]): boolean {
  let pairs = reaching.flatMap((_, a) => reaching.slice(a + 1).map((_, further) => [a, a + 1 + further] as const))
  for (const flows of forks) {
    if (pairs.length === 0) return false
    const feeding = reaching.map((before) => flows.filter((flow) => before.has(flow)))
    pairs = pairs.filter(([a, b]) => !areDistinct(feeding[a] ?? [], feeding[b] ?? []))
  }
  return pairs.length > 0
}

/** Whether one can be taken from each of two sets without taking the same. */
function areDistinct(a: readonly number[], b: readonly number[]): boolean {
  return a.length > 0 && b.length > 0 && (a.length > 1 || b.length > 1 || a[0] !== b[0])
}
