import type { BoundaryEvent, EventNode, Node, StartEvent } from '../../definition/node.ts'
import { called, type Draft, placeOf } from './draft.ts'
import { ALONE, EVENT_POSITIONS, type EventPosition } from './event-positions.ts'

/** Every event is of a kind that runs where it is drawn. */
export function checkEvents(draft: Draft): void {
  for (const node of draft.nodes) {
    const position = positionOf(node, draft)
    if (position === null || !('event' in node) || !isEvent(node)) continue
    checkPosition(node, position, draft)
    if (node.kind === 'boundaryEvent') checkBoundary(node, draft)
    if (node.kind === 'startEvent') checkStart(node, draft)
    if (node.kind === 'endEvent' && node.event.kind === 'cancel' && draft.scopes[node.scope]?.kind !== 'transaction') {
      draft.report.error('cancel_outside_transaction', placeOf(node), `cancel end "${node.id}" is not directly in a transaction`)
    }
  }
}

function isEvent(node: Node): node is EventNode {
  return node.kind.endsWith('Event')
}

function positionOf(node: Node, { scopes }: Draft): EventPosition | null {
  switch (node.kind) {
    case 'startEvent':
      return scopes[node.scope]?.kind === 'eventSubProcess' ? 'handlerStart' : 'start'
    case 'intermediateCatchEvent':
      return 'catch'
    case 'intermediateThrowEvent':
      return 'throw'
    case 'boundaryEvent':
      return 'boundary'
    case 'endEvent':
      return 'end'
    default:
      return null
  }
}

function checkPosition(node: EventNode, position: EventPosition, { report, outline }: Draft): void {
  const { event } = node
  const drawn = outline.nodes[node.index]?.element.children.filter(({ name }) => name.endsWith('EventDefinition')).length ?? 0
  if (event.kind === 'none') {
    // With a definition drawn, it is that one which could not be read, and this has been reported.
    const isAllowed = EVENT_POSITIONS.none.includes(position) || position === 'handlerStart' || drawn > 0
    if (!isAllowed) report.error('event_incomplete', placeOf(node), `${called(node)} waits for nothing; give it an event`)
    return
  }
  const isGroup = 'definitions' in event
  for (const { kind } of isGroup ? event.definitions : [event]) {
    if (!EVENT_POSITIONS[kind].includes(position)) {
      report.error('event_position', placeOf(node), `a ${kind} event cannot be used as ${position} event "${node.id}"`)
    } else if (isGroup && ALONE.has(kind)) {
      report.error('event_position', placeOf(node), `a ${kind} event cannot be one of several in "${node.id}"; draw it on its own`)
    }
  }
}

function checkBoundary(node: BoundaryEvent, { report, nodes }: Draft): void {
  const { event } = node
  if (event.kind === 'error' && !node.interrupting) {
    report.error('event_position', placeOf(node), `error boundary "${node.id}" has to interrupt; remove cancelActivity="false"`)
  }
  if (event.kind === 'cancel' && nodes[node.attachedTo]?.kind !== 'transaction') {
    report.error('cancel_outside_transaction', placeOf(node), `cancel boundary "${node.id}" is not attached to a transaction`)
  }
  if (event.kind === 'compensate' && node.outgoing.length > 0) {
    report.error(
      'compensation_rule',
      placeOf(node),
      `compensation event "${node.id}" has an outgoing flow; draw an association to its handler`,
    )
  }
}

function checkStart(node: StartEvent, { report, scopes }: Draft): void {
  if (scopes[node.scope]?.kind !== 'eventSubProcess' || node.event.kind !== 'error' || node.interrupting) return
  report.error('event_position', placeOf(node), `error start "${node.id}" has to interrupt; remove isInterrupting="false"`)
}
