import type { EndEvent, IntermediateThrowEvent, Node } from '../../definition/node.ts'
import { called, type Draft, placeOf } from './draft.ts'

/** Handlers stand apart from the flow, and throws name something that can be undone. */
export function checkCompensation(draft: Draft): void {
  const undoable = scopesToUndo(draft)
  for (const node of draft.nodes) {
    if (node.kind === 'intermediateThrowEvent' || node.kind === 'endEvent') checkThrow(node, undoable, draft)
    if ('isForCompensation' in node && node.isForCompensation && node.boundary.some((index) => isCompensation(draft.nodes[index]))) {
      draft.report.error('compensation_rule', placeOf(node), `handler "${node.id}" has a compensation event of its own`)
    }
  }
}

function isCompensation(node: Node | undefined): boolean {
  return node?.kind === 'boundaryEvent' && node.event.kind === 'compensate'
}

/** Scopes in which, at any depth, something says how it is undone. */
function scopesToUndo({ nodes, scopes }: Draft): ReadonlySet<number> {
  const found = new Set<number>()
  const inside = nodes.filter((node) => 'compensation' in node && node.compensation !== null).map(({ scope }) => scope)
  const whole = scopes.filter(({ compensation }) => compensation !== null).map(({ index }) => index)
  for (const scope of [...inside, ...whole]) {
    for (let at: number | null | undefined = scope; at !== null && at !== undefined && !found.has(at); at = scopes[at]?.parent)
      found.add(at)
  }
  return found
}

function checkThrow({ event, ...node }: EndEvent | IntermediateThrowEvent, undoable: ReadonlySet<number>, { nodes, report }: Draft): void {
  if (event.kind !== 'compensate' || event.activity === null) return
  const activity = nodes[event.activity]
  const place = { elementId: node.id, line: node.line }
  if (activity === undefined || !('isForCompensation' in activity)) {
    report.error('compensation_rule', place, `"${node.id}" would undo ${called(activity)}, which is no activity`)
  } else if (activity.compensation === null && !('inner' in activity && undoable.has(activity.inner))) {
    report.warning('compensation_rule', place, `"${node.id}" would undo "${activity.id}", but nothing there says how`)
  }
}
