import type { Definition } from '../definition/definition.ts'
import type { StartEvent as StartNode } from '../definition/node.ts'
import type { Data, Json } from '../expression/evaluator.ts'
import { pick } from './activities/inputs.ts'
import type { AdvanceContext } from './context.ts'
import { adopt, correlationOf } from './correlation.ts'
import { BpmnError } from './errors.ts'
import type { StartEvent } from './event.ts'
import type { LiveScope } from './live.ts'
import { findNode } from './model.ts'
import { passEvent } from './react.ts'
import type { DefinitionRegistry } from './registry.ts'
import { Run } from './run.ts'
import { armStart, openScope, startScope } from './scopes.ts'
import { definitionsOf } from './subscriptions.ts'

/** Begins an instance of a process or collaboration. Throws when there is none of that id, or it has no such start event. */
export function startInstance(registry: DefinitionRegistry, event: StartEvent, ctx: AdvanceContext): Run {
  const collaboration = event.definition === undefined ? registry.collaboration(event.process) : undefined
  const definitions = collaboration ? collaboration.processes.map((id) => processOf(registry, id)) : [boundTo(registry, event)]
  const [first] = definitions
  if (!first) throw new BpmnError('unknown_process', `collaboration "${event.process}" has no executable process`)
  const { data = {} } = event
  const start = { id: event.id ?? ctx.seed, process: event.process, definition: first.hash, data, next: 1, evaluations: 0 }
  const run = new Run(registry, ctx, start)
  let started = event.start === undefined
  for (const definition of definitions) {
    const node = event.start === undefined ? undefined : findNode(definition, event.start)
    if (node?.kind === 'startEvent' && node.scope === 0) {
      started = true
      beginAt(run, openProcess(run, definition, data, false), node, event)
    } else begin(run, definition, data)
  }
  if (!started) throw new BpmnError('unknown_node', `process "${event.process}" has no start event "${event.start}"`)
  return run
}

function boundTo(registry: DefinitionRegistry, { process, definition: hash }: StartEvent): Definition {
  if (hash === undefined) return processOf(registry, process)
  const definition = registry.byHash(hash)
  if (!definition) throw new BpmnError('unknown_definition', `no definition with hash "${hash}" is registered`)
  if (definition.id === process) return definition
  throw new BpmnError('unknown_process', `definition "${hash}" is of process "${definition.id}", not of "${process}"`)
}

function processOf(registry: DefinitionRegistry, id: string): Definition {
  const definition = registry.byProcess(id)
  if (definition) return definition
  throw new BpmnError('unknown_process', `no process or collaboration "${id}" is registered`)
}

function openProcess(run: Run, definition: Definition, data: Data, unstarted: boolean): LiveScope {
  const model = definition.scopes[0]
  if (!model) throw new BpmnError('unknown_definition', `definition "${definition.id}" has no process`)
  const missing = model.io?.inputs.find(({ id }) => !Object.hasOwn(data, id))
  if (missing) throw new BpmnError('invalid_event', `process "${definition.id}" needs input "${missing.id}", which is not among the data`)
  return openScope(run, { kind: 'process', definition, model, data: model.io ? pick(data, model.io.inputs) : data, unstarted })
}

function beginAt(run: Run, scope: LiveScope, node: StartNode, { payload, correlation }: StartEvent): void {
  if (correlation) adopt(scope, correlation)
  const received: Record<string, Json> = {}
  for (const definition of definitionsOf(node.event)) {
    const message = definition.kind === 'message' ? scope.definition.messages[definition.message] : undefined
    if (message && !correlation) adopt(scope, correlationOf(run, { scope, node, id: 0 }, message, payload ?? null))
    if (payload !== undefined && 'variable' in definition && definition.variable !== null) received[definition.variable] = payload
  }
  const data = payload === undefined ? scope.start : { ...scope.start, ...received }
  passEvent(run, run.newToken(scope, node, data), node, data)
}

// A none start begins at once. A process with other starts only waits for the first of them.
function begin(run: Run, definition: Definition, data: Data): void {
  const indices = definition.scopes[0]?.starts ?? []
  const starts = indices.map((index) => run.nodeAt(definition, index)).filter((node): node is StartNode => node.kind === 'startEvent')
  const unstarted = starts.length > 0 && !starts.some(({ event }) => event.kind === 'none')
  const scope = openProcess(run, definition, data, unstarted)
  if (!unstarted) startScope(run, scope)
  else for (const node of starts) armStart(run, scope, run.newToken(scope, node, scope.start))
}
