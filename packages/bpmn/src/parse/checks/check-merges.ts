import type { Node } from '../../definition/node.ts'
import { called, type Draft, placeOf } from './draft.ts'
import { flowsBefore, MAX_INCOMING } from './ways-back.ts'

/**
 * Warns of branches that run at the same time and meet without a join: what follows then runs once for each of them, which
 * is seldom meant. Looks from every such meeting point back to the joins before it for a fork with a way to two of its
 * incoming flows. Ends are no meeting points, since each path may end at the same one.
 */
export function checkMerges(draft: Draft): void {
  const forks = draft.nodes.filter(
    ({ kind, outgoing }) => outgoing.length > 1 && kind !== 'exclusiveGateway' && kind !== 'eventBasedGateway',
  )
  if (forks.length === 0) return
  const stops = draft.nodes.map(joins)
  for (const node of draft.nodes) {
    if (node.kind === 'endEvent' || joins(node) || node.incoming.length < 2 || node.incoming.length > MAX_INCOMING) continue
    const reaching = node.incoming.map((flow) => flowsBefore(flow, (index) => index === node.index || stops[index] === true, draft))
    const positions = positionsOf(reaching)
    const fork = forks.find(({ outgoing }) => meets(outgoing, positions))
    if (fork === undefined) continue
    const message = `branches of ${called(fork)} meet at ${called(node)} without a join, so what follows runs once for each; join them first if that is not meant`
    draft.report.warning('multiple_merge', placeOf(node), message)
  }
}

/** Whether a node waits for several tokens. */
function joins({ kind, incoming }: Node): boolean {
  return incoming.length > 1 && (kind === 'parallelGateway' || kind === 'inclusiveGateway' || kind === 'complexGateway')
}

/** Per flow: positions of the incoming flows that it leads to. */
function positionsOf(reaching: readonly ReadonlySet<number>[]): ReadonlyMap<number, readonly number[]> {
  const positions = new Map<number, number[]>()
  reaching.forEach((before, position) => {
    for (const flow of before) {
      const known = positions.get(flow)
      if (known) known.push(position)
      else positions.set(flow, [position])
    }
  })
  return positions
}

/** Whether two of a fork's flows lead to two different incoming flows. */
function meets(outgoing: readonly number[], positions: ReadonlyMap<number, readonly number[]>): boolean {
  const leading = outgoing.flatMap((flow) => positions.get(flow) ?? [])
  return new Set(leading).size > 1 && outgoing.filter((flow) => positions.has(flow)).length > 1
}
