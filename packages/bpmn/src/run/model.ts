// What the engine looks up in a definition again and again, worked out once per definition.
import type { Definition, Scope as ScopeModel } from '../definition/definition.ts'
import type { ActivityNode, Node } from '../definition/node.ts'

interface Lookups {
  readonly nodes: ReadonlyMap<string, Node>
  readonly scopes: ReadonlyMap<string, ScopeModel>
  readonly flows: ReadonlyMap<string, number>
  readonly automatic: Map<number, boolean>
}

const known = new WeakMap<Definition, Lookups>()

/** The node with this BPMN id. */
export function findNode(definition: Definition, id: string): Node | undefined {
  return lookupsOf(definition).nodes.get(id)
}

/** The scope of the sub-process (or process) with this BPMN id. */
export function findScope(definition: Definition, id: string): ScopeModel | undefined {
  return lookupsOf(definition).scopes.get(id)
}

/** Index of the flow with this BPMN id; -1 when there is none. */
export function findFlow(definition: Definition, id: string): number {
  return lookupsOf(definition).flows.get(id) ?? -1
}

const activities = new Set<Node['kind']>([
  'task',
  'userTask',
  'manualTask',
  'scriptTask',
  'serviceTask',
  'sendTask',
  'receiveTask',
  'businessRuleTask',
  'callActivity',
  'subProcess',
  'transaction',
  'adHocSubProcess',
])

/** Whether the node is a task, call activity or sub-process that a token can enter. */
export function isActivity(node: Node): node is ActivityNode {
  return activities.has(node.kind)
}

/**
 * Whether running the body of an activity neither waits, nor throws or catches anything: then nobody can tell whether its parallel
 * instances run beside each other or one after the other.
 */
export function isAutomatic(definition: Definition, node: Node): boolean {
  const { automatic } = lookupsOf(definition)
  const before = automatic.get(node.index)
  if (before !== undefined) return before
  const answer = runsByItself(definition, node)
  automatic.set(node.index, answer)
  return answer
}

function runsByItself(definition: Definition, node: Node): boolean {
  switch (node.kind) {
    case 'scriptTask':
    case 'businessRuleTask':
      return node.dataInputs.every(({ place }) => place.kind === 'dataObject')
    case 'startEvent':
    case 'endEvent':
    case 'intermediateThrowEvent':
      return node.event.kind === 'none'
    case 'exclusiveGateway':
    case 'parallelGateway':
    case 'inclusiveGateway':
      return true
    case 'subProcess': {
      const inner = definition.scopes[node.inner]
      return inner?.nodes.every((index) => isAutomatic(definition, definition.nodes[index] as Node)) ?? false
    }
    default:
      return false
  }
}

/** The node of `scope` that `node` is, or is somewhere inside of. */
export function nodeWithin(definition: Definition, node: Node, scope: number): Node | undefined {
  let at: Node | undefined = node
  while (at && at.scope !== scope) {
    const around: number | null | undefined = definition.scopes[at.scope]?.node
    at = around === null || around === undefined ? undefined : definition.nodes[around]
  }
  return at
}

function lookupsOf(definition: Definition): Lookups {
  const before = known.get(definition)
  if (before) return before
  const lookups: Lookups = {
    nodes: new Map(definition.nodes.map((node) => [node.id, node])),
    scopes: new Map(definition.scopes.map((scope) => [scope.id, scope])),
    flows: new Map(definition.flows.map((flow) => [flow.id, flow.index])),
    automatic: new Map(),
  }
  known.set(definition, lookups)
  return lookups
}
