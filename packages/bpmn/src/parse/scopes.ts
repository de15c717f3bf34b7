import type { Scope } from '../definition/definition.ts'
import type { Node } from '../definition/node.ts'
import type { Outline, ScopeOutline } from './outline.ts'
import { type Places, readIo } from './places.ts'

/** Puts the scopes together from their nodes. */
export function buildScopes(outline: Outline, nodes: readonly Node[], places: Places): readonly Scope[] {
  return outline.scopes.map((scope) => buildScope(scope, nodes, places))
}

function buildScope(scope: ScopeOutline, all: readonly Node[], places: Places): Scope {
  const nodes = scope.nodes.flatMap((index) => all[index] ?? [])
  const indices = (test: (node: Node) => boolean) => nodes.filter(test).map(({ index }) => index)
  return {
    index: scope.index,
    id: scope.id,
    kind: scope.kind,
    parent: scope.parent,
    node: scope.node,
    nodes: scope.nodes,
    children: scope.children,
    starts: indices(({ kind }) => kind === 'startEvent'),
    ends: indices(({ kind }) => kind === 'endEvent'),
    entries: indices(isEntry),
    eventSubProcesses: indices((node) => node.kind === 'eventSubProcess' && !undoes(node, all)),
    compensation: nodes.find((node) => undoes(node, all))?.index ?? null,
    dataObjects: places.dataObjects.filter((object) => object.scope === scope.index).map(({ index }) => index),
    io: scope.kind === 'process' ? readIo(scope.element) : null,
  }
}

function isEntry(node: Node): boolean {
  if (node.incoming.length > 0) return false
  switch (node.kind) {
    case 'startEvent':
    case 'boundaryEvent':
    case 'eventSubProcess':
      return false
    case 'intermediateCatchEvent':
      return node.event.kind !== 'link'
    default:
      return !('isForCompensation' in node && node.isForCompensation)
  }
}

function undoes(node: Node, all: readonly Node[]): boolean {
  if (node.kind !== 'eventSubProcess') return false
  const start = all[node.start]
  return start?.kind === 'startEvent' && start.event.kind === 'compensate'
}
