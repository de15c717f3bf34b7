import type { BoundaryEvent, Node } from '../definition/node.ts'
import { type ActivityParts, buildActivity } from './build-activity.ts'
import type { Compensations } from './compensation.ts'
import { readEvent } from './events.ts'
import type { Flows } from './flows.ts'
import type { Lanes } from './lanes.ts'
import { readNodeExtensions } from './node-extensions.ts'
import type { NodeOutline, Outline } from './outline.ts'
import { type Places, readAssociations, readIo } from './places.ts'
import type { Reading } from './reading.ts'
import { reference } from './references.ts'
import type { Upstream } from './upstream.ts'
import { child, childText, flag, nameOf } from './xml/element.ts'

/** Everything that is known about a process before its nodes are put together. */
export interface Parts {
  readonly outline: Outline
  readonly flows: Flows
  readonly places: Places
  readonly lanes: Lanes
  readonly compensations: Compensations
  readonly upstream: Upstream
  readonly reading: Reading
}

/** Puts the nodes together. One that cannot run is reported and has stand-in values; its process is then not handed out. */
export function buildNodes(parts: Parts): readonly Node[] {
  const boundary = boundaryByHost(parts.outline)
  return parts.outline.nodes.map((node) => buildNode(node, parts, boundary))
}

function buildNode(node: NodeOutline, parts: Parts, boundary: ReadonlyMap<number, readonly number[]>): Node {
  const { outline, reading, flows, upstream } = parts
  const { element, kind } = node
  const io = readIo(element)
  const own = flows.byNode[node.index] ?? { incoming: [], outgoing: [], defaultFlow: null }
  const base = {
    index: node.index,
    id: node.id,
    name: nameOf(element),
    documentation: childText(element, 'documentation'),
    scope: node.scope,
    incoming: own.incoming,
    outgoing: own.outgoing,
    lane: parts.lanes.nameByNode.get(node.index) ?? null,
    ...readAssociations(node, io, parts),
    extensions: readNodeExtensions(element, reading),
    line: element.line,
  }
  const event = () => readEvent(node, { outline, reading })
  switch (kind) {
    case 'startEvent':
      return { ...base, kind, event: event(), interrupting: flag(element, 'isInterrupting', true) }
    case 'endEvent':
    case 'intermediateCatchEvent':
    case 'intermediateThrowEvent':
      return { ...base, kind, event: event() }
    case 'boundaryEvent':
      return { ...base, kind, event: event(), ...attachment(node, parts) }
    case 'parallelGateway':
      return { ...base, kind }
    case 'eventBasedGateway':
      checkEventGateway(node, reading)
      return { ...base, kind }
    case 'exclusiveGateway':
      return { ...base, kind, defaultFlow: own.defaultFlow }
    case 'inclusiveGateway':
      return { ...base, kind, defaultFlow: own.defaultFlow, upstream: upstream(node.index) }
    case 'complexGateway':
      return { ...base, kind, defaultFlow: own.defaultFlow, activation: activation(node, reading), upstream: upstream(node.index) }
    default: {
      const activity: ActivityParts = { ...parts, base, io, boundary: boundary.get(node.index) ?? [], defaultFlow: own.defaultFlow }
      return buildActivity({ ...node, kind }, activity)
    }
  }
}

function boundaryByHost(outline: Outline): ReadonlyMap<number, readonly number[]> {
  const byHost = new Map<number, number[]>()
  for (const node of outline.nodes) {
    if (node.kind !== 'boundaryEvent') continue
    const host = outline.byId.get(reference(node.element, 'attachedToRef') ?? '')
    if (host === undefined) continue
    const others = byHost.get(host)
    if (others) others.push(node.index)
    else byHost.set(host, [node.index])
  }
  return byHost
}

function attachment(
  node: NodeOutline,
  { outline, compensations, reading }: Parts,
): Pick<BoundaryEvent, 'attachedTo' | 'interrupting' | 'handler'> {
  const id = reference(node.element, 'attachedToRef')
  const host = id === null ? undefined : outline.nodes[outline.byId.get(id) ?? -1]
  if (host === undefined) {
    const what = id === null ? 'is attached to nothing' : `is attached to "${id}", which does not exist`
    reading.report.error('boundary_dangling', node.element, `boundary event "${node.id}" ${what}; attach it to an activity`)
  } else if (host.scope !== node.scope || /Event$|Gateway$|^eventSubProcess$/.test(host.kind)) {
    reading.report.error(
      'boundary_dangling',
      node.element,
      `boundary event "${node.id}" is attached to "${host.id}", which is no activity of its scope`,
    )
  }
  return {
    attachedTo: host?.index ?? -1,
    interrupting: flag(node.element, 'cancelActivity', true),
    handler: compensations.handlerOfBoundary.get(node.index) ?? null,
  }
}

function checkEventGateway(node: NodeOutline, { report }: Reading): void {
  const { attributes } = node.element
  for (const { name, value, space } of attributes) {
    const isRefused =
      space === '' && ((name === 'instantiate' && value === 'true') || (name === 'eventGatewayType' && value !== 'Exclusive'))
    if (!isRefused) continue
    report.error(
      'unsupported_attribute',
      node.element,
      `${name}="${value}" of event-based gateway "${node.id}" does not run; draw several start events`,
    )
  }
}

function activation(node: NodeOutline, { sources }: Reading): string | null {
  const at = child(node.element, 'activationCondition')
  if (at === null || at.text.trim() === '') return null
  return sources.expression({ at, text: at.text, what: 'the activation condition', owner: node.element })
}
