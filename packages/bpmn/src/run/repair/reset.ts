import type { Definition } from '../../definition/definition.ts'
import type { Node } from '../../definition/node.ts'
import type { Data } from '../../expression/evaluator.ts'
import { cancelToken } from '../cancel.ts'
import { BpmnError } from '../errors.ts'
import { arrive, wait } from '../flow.ts'
import { waitAtJoin } from '../gateways/join.ts'
import type { HistoryEntry } from '../history.ts'
import type { LiveScope } from '../live.ts'
import { findNode, nodeWithin } from '../model.ts'
import type { Run } from '../run.ts'
import { openScope } from '../scopes.ts'

/**
 * Takes the instance back to the step of a history entry (of kind `entered`): what came after it in its scope is cancelled, branches beside
 * it stay, the scopes around it are opened again if they have ended, and a token begins the step anew with the data it had.
 */
export function reset(run: Run, entry: HistoryEntry): void {
  const { data, path = [] } = entry
  if (!data)
    throw new BpmnError('invalid_event', `the history entry of "${entry.node}" (${entry.kind}) has no data; reset to one of kind "entered"`)
  let scope = rootScope(run, data)
  run.mark = run.mark === 'suspended' ? 'suspended' : undefined
  for (const id of path) scope = reopen(run, scope, nodeOf(scope, id), data, entry.scope)
  const node = nodeOf(scope, entry.node)
  clearWay(run, scope, node)
  const token = run.newToken(scope, node, data)
  run.record('reset', token, { data })
  arrive(run, token, node)
}

function rootScope(run: Run, data: Data): LiveScope {
  for (const scope of run.scopes.values()) if (!scope.parent) return scope
  const definition = run.registry.byHash(run.definition)
  const model = definition?.scopes[0]
  if (!definition || !model) throw new BpmnError('unknown_definition', `no definition with hash "${run.definition}" is registered`)
  return openScope(run, { kind: 'process', definition, model, data })
}

// The scope that an activity of `scope` hosts: the one that runs, or a new one when it has ended.
function reopen(run: Run, scope: LiveScope, node: Node, data: Data, wanted: number): LiveScope {
  const running = [...scope.tokens].map((token) => token.hosted).filter((inner) => inner?.host?.node === node)
  const live = running.find((inner) => inner?.id === wanted) ?? running[0]
  if (live) return live
  clearWay(run, scope, node)
  const host = run.newToken(scope, node, data)
  host.phase = 'body'
  host.entered = host.version
  wait(run, host, 'scope')
  const { kind, definition, index } = innerOf(run, scope.definition, node)
  const model = definition.scopes[index]
  if (!model) throw new BpmnError('unknown_node', `"${node.id}" has no scope`)
  return openScope(run, { kind, definition, model, data, parent: scope, host })
}

function innerOf(run: Run, definition: Definition, node: Node) {
  switch (node.kind) {
    case 'subProcess':
      return { kind: 'sub', definition, index: node.inner } as const
    case 'transaction':
      return { kind: 'transaction', definition, index: node.inner } as const
    case 'adHocSubProcess':
      return { kind: 'adhoc', definition, index: node.inner } as const
    case 'callActivity': {
      const called = run.registry.byProcess(node.called.id, node.called.binding, definition)
      if (called) return { kind: 'call', definition: called, index: 0 } as const
      throw new BpmnError('unknown_process', `the process "${node.called.id}" that "${node.id}" calls is not registered`)
    }
    default:
      throw new BpmnError('invalid_event', `"${node.id}" (${node.kind}) has no steps inside to reset to`)
  }
}

// Cancels what lies behind `node`. Where that takes a join back, the branches that had come to it from elsewhere come to it again.
function clearWay(run: Run, scope: LiveScope, node: Node): void {
  const { definition } = scope
  const behind = reachable(definition, node)
  for (const token of [...scope.tokens]) {
    const at = nodeWithin(definition, token.node, scope.model.index)
    if (!at || !behind.has(at.index) || token.outer) continue
    const beyond = reachableBackwards(definition, at)
    const { data, state } = token
    cancelToken(run, token)
    if (state === 'joining') continue
    for (const index of behind)
      if (beyond.has(index) && index !== at.index) restoreArrivals(run, scope, definition.nodes[index] as Node, behind, data)
  }
}

function restoreArrivals(run: Run, scope: LiveScope, join: Node, behind: ReadonlySet<number>, data: Data): void {
  if (join.kind !== 'parallelGateway' && join.kind !== 'inclusiveGateway') return
  const { flows } = scope.definition
  const waiting = scope.joins?.get(join.index) ?? []
  for (const flow of join.incoming) {
    const source = flows[flow]?.source ?? -1
    if (behind.has(source) || waiting.some(({ via }) => via === flow) || isOccupied(scope, source)) continue
    const token = run.newToken(scope, join, data)
    token.via = flow
    waitAtJoin(run, token)
  }
}

function isOccupied(scope: LiveScope, node: number): boolean {
  const before = reachableBackwards(scope.definition, scope.definition.nodes[node] as Node)
  for (const token of scope.tokens) {
    const at = nodeWithin(scope.definition, token.node, scope.model.index)
    if (at && before.has(at.index)) return true
  }
  return false
}

function reachable(definition: Definition, from: Node): Set<number> {
  return walk(from.index, (index) => {
    const node = definition.nodes[index] as Node
    const next = node.outgoing.map((flow) => definition.flows[flow]?.target ?? -1)
    return 'boundary' in node ? [...next, ...node.boundary] : next
  })
}

function reachableBackwards(definition: Definition, from: Node): Set<number> {
  return walk(from.index, (index) => (definition.nodes[index] as Node).incoming.map((flow) => definition.flows[flow]?.source ?? -1))
}

function walk(from: number, next: (index: number) => readonly number[]): Set<number> {
  const seen = new Set([from])
  for (const index of seen) for (const other of next(index)) if (other >= 0) seen.add(other)
  return seen
}

function nodeOf(scope: LiveScope, id: string): Node {
  const node = findNode(scope.definition, id)
  if (node && node.scope === scope.model.index) return node
  throw new BpmnError('unknown_node', `"${scope.model.id}" has no element "${id}" directly in it`)
}
