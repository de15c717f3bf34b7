import { called, type Draft, placeOf } from './draft.ts'

/** Warns of nodes that no token can get to, of paths without an end event, and of cycles that nothing stops. */
export function checkReach(draft: Draft): void {
  const reached = reachedNodes(draft)
  for (const node of draft.nodes) {
    if (!reached.has(node.index)) {
      draft.report.warning('unreachable', placeOf(node), `nothing leads to ${called(node)}; connect it or remove it`)
    } else if (endsSilently(node.index, draft)) {
      draft.report.warning('implicit_end', placeOf(node), `the path ends after ${called(node)} without an end event`)
    }
  }
  warnOfEndlessLoop(draft)
}

function reachedNodes({ nodes, scopes, edges }: Draft): ReadonlySet<number> {
  const open = nodes
    .filter((node) => node.kind === 'eventSubProcess' || ('isForCompensation' in node && node.isForCompensation))
    .map(({ index }) => index)
  for (const { starts, entries, kind } of scopes) for (const index of kind === 'adHocSubProcess' ? entries : starts) open.push(index)
  for (const node of nodes) if (node.kind === 'boundaryEvent' && node.event.kind === 'compensate') open.push(node.index)
  const reached = new Set<number>()
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (reached.has(at)) continue
    reached.add(at)
    for (const next of edges.after[at] ?? []) if (!reached.has(next)) open.push(next)
  }
  return reached
}

function endsSilently(index: number, { nodes, scopes }: Draft): boolean {
  const node = nodes[index]
  if (node === undefined || node.outgoing.length > 0) return false
  if (scopes[node.scope]?.kind === 'adHocSubProcess') return false
  if (node.kind === 'endEvent' || node.kind === 'eventSubProcess') return false
  if ('isForCompensation' in node && node.isForCompensation) return false
  if (node.kind === 'boundaryEvent') return node.event.kind !== 'compensate'
  return !(node.kind === 'intermediateThrowEvent' && node.event.kind === 'link')
}

/** Nodes that a token runs through at once and always the same way. */
function isAutomatic(index: number, { nodes, edges }: Draft): boolean {
  const node = nodes[index]
  if (node === undefined) return false
  if (node.kind === 'parallelGateway') return true
  if ((edges.after[index]?.length ?? 0) !== 1) return false
  if (node.kind === 'scriptTask' || node.kind === 'sendTask' || node.kind === 'businessRuleTask') return node.boundary.length === 0
  return node.kind === 'intermediateThrowEvent' || node.kind === 'exclusiveGateway' || node.kind === 'inclusiveGateway'
}

function warnOfEndlessLoop(draft: Draft): void {
  const left = new Set(draft.nodes.filter(({ index }) => isAutomatic(index, draft)).map(({ index }) => index))
  const stays = (index: number) =>
    draft.edges.before[index]?.some((other) => left.has(other)) && draft.edges.after[index]?.some((other) => left.has(other))
  const open = [...left]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (!left.has(at) || stays(at)) continue
    left.delete(at)
    for (const other of draft.edges.before[at] ?? []) open.push(other)
    for (const other of draft.edges.after[at] ?? []) open.push(other)
  }
  const first = draft.nodes.find(({ index }) => left.has(index))
  if (first)
    draft.report.warning(
      'endless_loop',
      placeOf(first),
      `the cycle through ${called(first)} never waits and never decides, so it would run for ever`,
    )
}
