import type { Flow } from '../definition/definition.ts'
import type { NodeKind } from '../definition/node.ts'
import type { NodeOutline, Outline } from './outline.ts'
import type { Reading } from './reading.ts'
import { reference } from './references.ts'
import { runsOrIsRead } from './support.ts'
import { child, childrenNamed, idOf, nameOf, type XmlElement } from './xml/element.ts'

/** Sequence flows of a process, and which of them belong to which node. */
export interface Flows {
  readonly flows: readonly Flow[]
  /** Flow indices by node: incoming in document order, outgoing in evaluation order, and the default. */
  readonly byNode: readonly NodeFlows[]
}

/** The flows of one node. */
export interface NodeFlows {
  readonly incoming: readonly number[]
  readonly outgoing: readonly number[]
  readonly defaultFlow: number | null
}

interface Arrow {
  readonly id: string
  readonly element: XmlElement
  readonly source: NodeOutline
  readonly target: NodeOutline
}

const UNCONDITIONAL: ReadonlySet<NodeKind> = new Set([
  'startEvent',
  'endEvent',
  'intermediateCatchEvent',
  'intermediateThrowEvent',
  'boundaryEvent',
  'parallelGateway',
  'eventBasedGateway',
])

/** Whether flows out of this kind of node may carry conditions. */
function decides(kind: NodeKind): boolean {
  return !UNCONDITIONAL.has(kind)
}

/** Reads all sequence flows and sorts those that leave a node by the vertical position of their targets. */
export function readFlows(outline: Outline, reading: Reading): Flows {
  const arrows = outline.scopes.flatMap((scope) =>
    childrenNamed(scope.element, 'sequenceFlow').map((flow) => readArrow(flow, outline, reading)),
  )
  const sound = arrows.filter((arrow) => arrow !== null)
  const incoming: number[][] = outline.nodes.map(() => [])
  const outgoing: number[][] = outline.nodes.map(() => [])
  sound.forEach((arrow, index) => {
    outgoing[arrow.source.index]?.push(index)
    incoming[arrow.target.index]?.push(index)
  })
  const top = (flow: number) => reading.layout.top(sound[flow]?.target.id ?? '')
  for (const flows of outgoing) if (flows.length > 1) flows.sort((a, b) => top(a) - top(b) || a - b)
  const defaults = outline.nodes.map((node) => readDefault(node, outgoing[node.index] ?? [], sound, reading))
  const flows = sound.map((arrow, index): Flow => {
    const isDefault = defaults[arrow.source.index] === index
    const order = outgoing[arrow.source.index]?.indexOf(index) ?? 0
    const ends = { source: arrow.source.index, target: arrow.target.index }
    return {
      index,
      id: arrow.id,
      name: nameOf(arrow.element),
      ...ends,
      order,
      condition: readCondition(arrow, isDefault, reading),
      isDefault,
    }
  })
  const byNode = outline.nodes.map(({ index }) => ({
    incoming: incoming[index] ?? [],
    outgoing: outgoing[index] ?? [],
    defaultFlow: defaults[index] ?? null,
  }))
  return { flows, byNode }
}

function readArrow(element: XmlElement, outline: Outline, reading: Reading): Arrow | null {
  const id = idOf(element)
  if (id === null) reading.report.error('missing_id', element, 'a sequence flow has no id; give it one')
  const source = readEnd(element, 'sourceRef', outline, reading)
  const target = readEnd(element, 'targetRef', outline, reading)
  return source === null || target === null ? null : { id: id ?? '', element, source, target }
}

function readEnd(element: XmlElement, end: 'sourceRef' | 'targetRef', outline: Outline, { report, ids }: Reading): NodeOutline | null {
  const id = reference(element, end)
  if (id === null) {
    report.error('flow_dangling', element, `sequence flow "${idOf(element) ?? ''}" has no ${end}; connect it or remove it`)
    return null
  }
  const index = outline.byId.get(id)
  if (index !== undefined) return outline.nodes[index] ?? null
  // An element that is refused has been reported; the flows at it are no problem of their own.
  const other = ids.get(id)
  if (other && !runsOrIsRead(other)) return null
  report.error('missing_reference', element, `${end} "${id}" of sequence flow "${idOf(element) ?? ''}" is no node of this process`)
  return null
}

function readDefault(node: NodeOutline, outgoing: readonly number[], arrows: readonly Arrow[], { report }: Reading): number | null {
  const id = reference(node.element, 'default')
  if (id === null) return null
  if (!decides(node.kind)) {
    report.warning('ignored_condition', node.element, `default flow "${id}" of ${node.kind} "${node.id}" has no effect: it takes all flows`)
    return null
  }
  const found = outgoing.find((flow) => arrows[flow]?.id === id)
  if (found === undefined) report.error('missing_reference', node.element, `default flow "${id}" of "${node.id}" does not leave it`)
  return found ?? null
}

function readCondition({ element, id, source }: Arrow, isDefault: boolean, { report, sources }: Reading): string | null {
  const condition = child(element, 'conditionExpression')
  if (condition === null) return null
  if (condition.text.trim() === '') return null
  if (!isDefault && decides(source.kind))
    return sources.expression({ at: condition, text: condition.text, what: 'the condition', owner: element })
  const reason = isDefault ? 'it is the default flow' : `${source.kind} "${source.id}" takes all flows`
  report.warning('ignored_condition', element, `the condition of sequence flow "${id}" is never asked, because ${reason}`)
  return null
}
