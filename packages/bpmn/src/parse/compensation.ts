import type { NodeOutline, Outline } from './outline.ts'
import type { Reading } from './reading.ts'
import { reference } from './references.ts'
import { attribute, child, childrenNamed, flag } from './xml/element.ts'

/** Which compensation boundary leads to which handler, and which handler undoes which host. */
export interface Compensations {
  /** Handler's node index by index of the boundary event. */
  readonly handlerOfBoundary: ReadonlyMap<number, number>
  /** Handler's node index by index of the host. */
  readonly handlerOfHost: ReadonlyMap<number, number>
}

/** Follows the associations from compensation boundary events to their handlers, and reports drawings that cannot run. */
export function readCompensations(outline: Outline, reading: Reading): Compensations {
  const { report } = reading
  const handlerOfBoundary = new Map<number, number>()
  const handlerOfHost = new Map<number, number>()
  const targets = associationTargets(outline)
  for (const node of outline.nodes) {
    if (!isCompensationBoundary(node)) continue
    const candidates = (targets.get(node.id) ?? []).flatMap((id) => outline.byId.get(id) ?? [])
    const handler = outline.nodes[candidates[0] ?? -1]
    const host = outline.byId.get(reference(node.element, 'attachedToRef') ?? '')
    if (handler === undefined || candidates.length > 1) {
      const count = candidates.length === 0 ? 'no handler' : `${candidates.length} handlers`
      report.error('compensation_rule', node.element, `compensation event "${node.id}" has ${count}; draw one association to one activity`)
    } else if (!flag(handler.element, 'isForCompensation') || handler.scope !== node.scope) {
      const what = handler.scope === node.scope ? 'is not marked for compensation' : 'is in another scope'
      report.error('compensation_rule', node.element, `handler "${handler.id}" of compensation event "${node.id}" ${what}`)
    } else {
      handlerOfBoundary.set(node.index, handler.index)
      if (host === undefined) continue
      if (handlerOfHost.has(host))
        report.error('compensation_rule', node.element, `the host of "${node.id}" has a second compensation event`)
      handlerOfHost.set(host, handler.index)
    }
  }
  checkHandlers(outline, new Set(handlerOfBoundary.values()), reading)
  return { handlerOfBoundary, handlerOfHost }
}

function isCompensationBoundary(node: NodeOutline): boolean {
  return node.kind === 'boundaryEvent' && child(node.element, 'compensateEventDefinition') !== null
}

function associationTargets(outline: Outline): ReadonlyMap<string, string[]> {
  const targets = new Map<string, string[]>()
  for (const scope of outline.scopes) {
    for (const association of childrenNamed(scope.element, 'association')) {
      const ends = [reference(association, 'sourceRef'), reference(association, 'targetRef')]
      // Drawn without direction, it may be stored either way around.
      if ((attribute(association, 'associationDirection') ?? 'None') !== 'One') addTarget(targets, ends[1], ends[0], outline)
      addTarget(targets, ends[0], ends[1], outline)
    }
  }
  return targets
}

function addTarget(targets: Map<string, string[]>, from: string | null | undefined, to: string | null | undefined, outline: Outline): void {
  const source = outline.nodes[outline.byId.get(from ?? '') ?? -1]
  if (source?.kind !== 'boundaryEvent' || !to || !outline.byId.has(to)) return
  targets.set(source.id, [...(targets.get(source.id) ?? []), to])
}

function checkHandlers(outline: Outline, used: ReadonlySet<number>, { report }: Reading): void {
  for (const node of outline.nodes) {
    if (!flag(node.element, 'isForCompensation') || used.has(node.index)) continue
    report.error('compensation_rule', node.element, `"${node.id}" is marked for compensation, but no compensation event leads to it`)
  }
}
