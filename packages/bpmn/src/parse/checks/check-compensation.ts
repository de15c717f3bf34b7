import type { EventDefinition } from '../../definition/event-definition.ts'
import type { Node } from '../../definition/node.ts'
import { called, type Draft, placeOf } from './draft.ts'

/** Handlers stand apart from the flow, and throws name something that can be undone. */
export function checkCompensation(draft: Draft): void {
  for (const node of draft.nodes) {
    if (node.kind === 'intermediateThrowEvent' || node.kind === 'endEvent') checkThrow(node.event, node, draft)
    if ('isForCompensation' in node && node.isForCompensation && node.boundary.some((index) => isCompensation(draft.nodes[index]))) {
      draft.report.error('compensation_rule', placeOf(node), `handler "${node.id}" has a compensation event of its own`)
    }
  }
}

function isCompensation(node: Node | undefined): boolean {
  return node?.kind === 'boundaryEvent' && node.event.kind === 'compensate'
}

function checkThrow(event: EventDefinition, node: Node, { nodes, scopes, report }: Draft): void {
  if (event.kind !== 'compensate' || event.activity === null) return
  const activity = nodes[event.activity]
  if (activity === undefined || !('isForCompensation' in activity)) {
    report.error('compensation_rule', placeOf(node), `"${node.id}" would undo ${called(activity)}, which is no activity`)
    return
  }
  const isInside =
    'inner' in activity && scopes.some(({ index, compensation }) => contains(activity.inner, index, scopes) && compensation !== null)
  const hasInner =
    'inner' in activity &&
    nodes.some((inner) => 'compensation' in inner && inner.compensation !== null && contains(activity.inner, inner.scope, scopes))
  if (activity.compensation !== null || isInside || hasInner) return
  report.warning('compensation_rule', placeOf(node), `"${node.id}" would undo "${activity.id}", but nothing there says how`)
}

function contains(outer: number, scope: number, scopes: Draft['scopes']): boolean {
  for (let at: number | null | undefined = scope; at !== null && at !== undefined; at = scopes[at]?.parent) if (at === outer) return true
  return false
}
