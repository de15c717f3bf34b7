import type { Flows } from './flows.ts'
import type { Outline } from './outline.ts'
import { reference } from './references.ts'
import { attribute, child } from './xml/element.ts'

/** Ways that a token can go from node to node within a scope: flows, boundary events of a host, and links. */
export interface Edges {
  /** Node indices that a token can go to next. */
  readonly after: readonly (readonly number[])[]
  /** Node indices that it can come from. */
  readonly before: readonly (readonly number[])[]
}

/** Collects the edges of a process. Compensation events are none: what they lead to is not followed by a token. */
export function readEdges(outline: Outline, flows: Flows): Edges {
  const after: number[][] = outline.nodes.map(() => [])
  const before: number[][] = outline.nodes.map(() => [])
  const add = (from: number, to: number) => {
    after[from]?.push(to)
    before[to]?.push(from)
  }
  for (const { source, target } of flows.flows) add(source, target)
  const links = new Map<string, number>()
  for (const node of outline.nodes) {
    if (node.kind === 'boundaryEvent') {
      const host = outline.byId.get(reference(node.element, 'attachedToRef') ?? '')
      if (host !== undefined && child(node.element, 'compensateEventDefinition') === null) add(host, node.index)
    }
    const link = linkOf(node)
    if (link !== null && node.kind === 'intermediateCatchEvent') links.set(link, node.index)
  }
  for (const node of outline.nodes) {
    const target = node.kind === 'intermediateThrowEvent' ? links.get(linkOf(node) ?? '') : undefined
    if (target !== undefined) add(node.index, target)
  }
  return { after, before }
}

/** Scope and name of a link event: what pairs a throw with its catch. */
function linkOf(node: Outline['nodes'][number]): string | null {
  const element = child(node.element, 'linkEventDefinition')
  return element === null ? null : `${node.scope} ${attribute(element, 'name')?.trim() ?? ''}`
}
