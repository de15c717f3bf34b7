import type { ScopeKind } from '../definition/definition.ts'
import type { NodeKind } from '../definition/node.ts'
import type { Report } from './report.ts'
import { isFlowElement } from './support.ts'
import { flag, idOf, type XmlElement } from './xml/element.ts'

/** Nodes and scopes of a process before anything is known of them but their place: document order gives the indices. */
export interface Outline {
  readonly nodes: readonly NodeOutline[]
  readonly scopes: readonly ScopeOutline[]
  /** Node index by id. */
  readonly byId: ReadonlyMap<string, number>
}

/** A node's element and place. */
export interface NodeOutline {
  readonly index: number
  readonly id: string
  readonly kind: NodeKind
  readonly element: XmlElement
  readonly scope: number
  /** Scope inside of a sub-process. */
  readonly inner: number | null
}

/** A container's element and place. */
export interface ScopeOutline {
  readonly index: number
  readonly id: string
  readonly kind: ScopeKind
  readonly element: XmlElement
  readonly parent: number | null
  readonly node: number | null
  readonly nodes: number[]
  readonly children: number[]
}

const SCOPES: ReadonlySet<string> = new Set(['subProcess', 'transaction', 'eventSubProcess', 'adHocSubProcess'])

/** Lists the nodes and scopes of a process, outer ones before inner ones. */
export function outlineProcess(process: XmlElement, report: Report): Outline {
  const nodes: NodeOutline[] = []
  const scopes: ScopeOutline[] = []
  const byId = new Map<string, number>()

  function open(element: XmlElement, kind: ScopeKind, around: { parent: number; node: number } | null): number {
    const scope = {
      index: scopes.length,
      id: idOf(element) ?? '',
      kind,
      element,
      parent: around?.parent ?? null,
      node: around?.node ?? null,
    }
    const outline: ScopeOutline = { ...scope, nodes: [], children: [] }
    scopes.push(outline)
    for (const child of element.children) {
      if (child.space === 'bpmn' && child.name !== 'sequenceFlow' && isFlowElement(child.name)) place(child, outline)
    }
    return outline.index
  }

  function place(element: XmlElement, scope: ScopeOutline): void {
    const id = idOf(element)
    if (id === null) report.error('missing_id', element, `<${element.name}> has no id; give it one`)
    const kind = kindOf(element)
    const index = nodes.length
    const draft = { index, id: id ?? '', kind, element, scope: scope.index }
    nodes.push({ ...draft, inner: null })
    scope.nodes.push(index)
    if (id !== null && !byId.has(id)) byId.set(id, index)
    if (!isScopeKind(kind)) return
    const inner = open(element, kind, { parent: scope.index, node: index })
    scope.children.push(inner)
    nodes[index] = { ...draft, inner }
  }

  open(process, 'process', null)
  return { nodes, scopes, byId }
}

function kindOf(element: XmlElement): NodeKind {
  if (element.name === 'subProcess' && flag(element, 'triggeredByEvent')) return 'eventSubProcess'
  return element.name as Exclude<NodeKind, 'eventSubProcess'>
}

function isScopeKind(kind: string): kind is Exclude<ScopeKind, 'process'> {
  return SCOPES.has(kind)
}
