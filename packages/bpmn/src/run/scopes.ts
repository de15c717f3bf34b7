// Processes and sub-processes: how they begin and how they end.
import type { Definition, Scope as ScopeModel } from '../definition/definition.ts'
import type { EventSubProcess } from '../definition/node.ts'
import type { Data, Json } from '../expression/evaluator.ts'
import type { ScopeKind } from '../state/state.ts'
import { pick } from './activities/inputs.ts'
import { cancelInside, closeScope } from './cancel.ts'
import { arrive, discard } from './flow.ts'
import { fail } from './incidents.ts'
import { type LiveScope, type LiveToken, noForks } from './live.ts'
import { mergeThreeWay } from './merge.ts'
import type { Run } from './run.ts'
import { listen } from './subscriptions.ts'

/** What a scope is opened with. */
export interface Opening {
  readonly kind: ScopeKind
  readonly definition: Definition
  readonly model: ScopeModel
  readonly data: Data
  readonly parent?: LiveScope | undefined
  readonly host?: LiveToken | undefined
  /** A process whose start event is still to come: until then its event sub-processes do not listen. */
  readonly unstarted?: boolean
}

/** Opens a scope, without tokens; its event sub-processes listen from now on. */
export function openScope(run: Run, { kind, definition, model, data, parent, host, unstarted = false }: Opening): LiveScope {
  const objects: Record<string, Json> = {}
  for (const index of model.dataObjects) objects[definition.dataObjects[index]?.id ?? ''] = null
  const scope: LiveScope = {
    id: run.newId(),
    kind,
    definition,
    model,
    node: model.node === null ? undefined : definition.nodes[model.node],
    parent,
    host,
    start: data,
    result: undefined,
    resultForks: noForks,
    objects,
    tokens: new Set(),
    events: new Set(),
    subscriptions: new Set(),
    done: [],
    correlation: {},
    absorbing: {},
    phase: unstarted ? 'unstarted' : undefined,
    pending: [],
    gone: false,
    joins: undefined,
  }
  run.scopes.set(scope.id, scope)
  if (host) host.hosted = scope
  if (kind === 'event') parent?.events.add(scope)
  if (!unstarted) armEventSubProcesses(run, scope)
  return scope
}

/** Lets all event sub-processes of the scope listen. */
export function armEventSubProcesses(run: Run, scope: LiveScope): void {
  const { definition, model } = scope
  for (const index of model.eventSubProcesses) armEventSubProcess(run, scope, run.nodeAt(definition, index) as EventSubProcess)
}

/** Puts a token on every none start of the scope, or on the nodes that nothing leads to when it has no start at all. */
export function startScope(run: Run, scope: LiveScope): void {
  const { definition, model, start } = scope
  const starts = model.starts.filter((index) => {
    const node = definition.nodes[index]
    return node?.kind === 'startEvent' && (node.event.kind === 'none' || model.kind !== 'process')
  })
  for (const index of starts.length > 0 ? starts : model.entries)
    arrive(run, run.newToken(scope, run.nodeAt(definition, index), start), run.nodeAt(definition, index))
  if (scope.tokens.size === 0) run.emptied.push(scope)
}

/** Lets the start event of an event sub-process listen. A timer or expression that fails is parked there. */
export function armEventSubProcess(run: Run, scope: LiveScope, node: EventSubProcess): void {
  const start = run.nodeAt(scope.definition, node.start)
  armStart(run, scope, run.newToken(scope, start, scope.start))
}

/** Lets the start event that `probe` is at listen for `scope`; the token is taken away again unless it is parked. */
export function armStart(run: Run, scope: LiveScope, probe: LiveToken): void {
  const { node } = probe
  if (node.kind !== 'startEvent') return
  probe.phase = 'prepare'
  if (listen(run, { scope, token: undefined, at: probe }, node, node.event)) discard(run, probe)
}

/** Whether nothing is left to do in a scope, so that it ends. */
export function isOver(scope: LiveScope): boolean {
  return !scope.gone && scope.tokens.size === 0 && scope.events.size === 0 && scope.phase !== 'unstarted'
}

/** The data that a scope which is over has come to; undefined when a listed output is missing, and a token is parked at its end. */
export function resultOf(run: Run, scope: LiveScope): Data | undefined {
  const data = scope.result ?? scope.start
  const { io } = scope.model
  if (!io) return data
  const missing = io.outputs.find(({ id }) => !Object.hasOwn(data, id))
  if (!missing) return pick(data, io.outputs)
  const { definition, model } = scope
  const end = run.newToken(scope, run.nodeAt(definition, model.ends[0] ?? model.nodes[0] ?? 0), data)
  scope.result = undefined
  fail(run, end, 'missing_output', `output "${missing.id}" of process "${definition.id}" is not among the data`)
  return undefined
}

/** Ends an event sub-process: what it changed becomes part of what its parent results in. */
export function endEventScope(run: Run, scope: LiveScope): void {
  const { parent } = scope
  const data = scope.result ?? scope.start
  passUp(scope)
  closeScope(run, scope)
  if (!parent) return
  parent.result = parent.result === undefined ? data : mergeThreeWay(scope.start, parent.result, data, [])
  run.emptied.push(parent)
}

/** Ends everything in a scope but `token`, whose data are the result. */
export function terminateScope(run: Run, token: LiveToken): void {
  const { scope } = token
  cancelInside(run, scope, token)
  scope.result = token.data
  scope.resultForks = noForks
  discard(run, token)
}

/** Hands what a scope knows about conversations to the one around it, unless it is one of several instances. */
export function passUp(scope: LiveScope): void {
  const { parent, host } = scope
  if (!parent || host?.outer?.loop) return
  parent.correlation = { ...scope.correlation, ...parent.correlation }
}

/** What a scope and its running tokens know together: the view of an event sub-process that begins. */
export function currentData(scope: LiveScope): Data {
  let data = scope.result ?? scope.start
  for (const token of scope.tokens) if (!token.outer && !token.gone) data = mergeThreeWay(scope.start, data, token.data, [])
  return data
}
