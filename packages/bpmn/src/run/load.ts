import type { Definition } from '../definition/definition.ts'
import type { Node } from '../definition/node.ts'
import type { InstanceState, Scope, Subscription, Token } from '../state/state.ts'
import type { AdvanceContext } from './context.ts'
import { DataVersion } from './data-version.ts'
import { BpmnError } from './errors.ts'
import type { LiveFork, LiveScope } from './live.ts'
import { LiveToken, noForks } from './live.ts'
import { findFlow, findNode, findScope } from './model.ts'
import type { DefinitionRegistry } from './registry.ts'
import { Run } from './run.ts'
import { attach } from './subscriptions.ts'

/**
 * The live form of `state`, which stays as it is. Throws `unknown_definition` when a definition that it runs is not in the registry, and
 * `invalid_state` when the state does not fit its definition.
 */
export function load(registry: DefinitionRegistry, state: InstanceState, ctx: AdvanceContext): Run {
  const run = new Run(registry, ctx, state)
  if (state.status === 'suspended' || hasEnded(state)) run.mark = state.status as NonNullable<Run['mark']>
  run.ended = state.ended
  const forks = new Map<number, LiveFork>()
  for (const [id, data] of Object.entries(state.forks ?? {})) forks.set(Number(id), { id: Number(id), data, live: 0 })
  const forksOf = (ids: readonly number[] | undefined) => (ids ? takeForks(forks, ids) : noForks)
  const hosts = new Map(state.tokens.map((token) => [token.id, token]))
  for (const scope of state.scopes) loadScope(run, scope, forksOf)
  for (const token of state.tokens) loadToken(run, token, forksOf)
  for (const scope of state.scopes) if (scope.host !== undefined) attachHost(run, scope, hosts)
  for (const token of state.tokens) if (token.outer !== undefined) attachOuter(run, token)
  for (const token of run.tokens.values()) if (awaitsIteration(token)) run.iterating.push(token)
  for (const subscription of state.subscriptions) loadSubscription(run, subscription)
  for (const { id, token, scope: _scope, ...incident } of state.incidents) {
    const at = token === undefined ? undefined : run.tokens.get(token)
    if (!at) throw new BpmnError('invalid_state', `incident ${id} is at token ${token}, which is not there`)
    run.incidents.set(id, { id, token: at, incident })
  }
  return run
}

/** Whether the instance is over. */
export function hasEnded({ status }: Pick<InstanceState, 'status'>): boolean {
  return status === 'complete' || status === 'terminated'
}

function takeForks(forks: ReadonlyMap<number, LiveFork>, ids: readonly number[]): readonly LiveFork[] {
  const taken = ids.map((id) => forks.get(id)).filter((fork) => fork !== undefined)
  for (const fork of taken) fork.live += 1
  return taken
}

// A scope comes after its parent in the state, since ids only grow and scopes are kept in the order of their ids.
function loadScope(run: Run, scope: Scope, forksOf: (ids: readonly number[] | undefined) => readonly LiveFork[]): void {
  const parent = scope.parent === undefined ? undefined : run.scopes.get(scope.parent)
  const definition = scope.definition === undefined ? parent?.definition : definitionOf(run, scope.definition)
  const model = definition && (scope.definition === undefined ? findScope(definition, scope.node) : definition.scopes[0])
  if (!definition || !model) throw new BpmnError('invalid_state', `scope ${scope.id} ("${scope.node}") has no definition`)
  const live: LiveScope = {
    id: scope.id,
    kind: scope.kind,
    definition,
    model,
    node: model.node === null ? undefined : definition.nodes[model.node],
    parent,
    // Filled in by attachHost, when the tokens are there.
    host: undefined,
    start: scope.start,
    result: scope.result,
    resultForks: forksOf(scope.resultForks),
    objects: scope.objects ?? {},
    tokens: new Set(),
    events: new Set(),
    subscriptions: new Set(),
    done: [...(scope.done ?? [])],
    correlation: scope.correlation ?? {},
    absorbing: scope.absorbing ?? {},
    phase: scope.phase,
    pending: scope.pending ?? [],
    gone: false,
    joins: undefined,
  }
  if (scope.kind === 'event') parent?.events.add(live)
  run.scopes.set(live.id, live)
}

function definitionOf(run: Run, hash: string): Definition {
  const definition = run.registry.byHash(hash)
  if (!definition) throw new BpmnError('unknown_definition', `no definition with hash "${hash}" is registered; register it to go on`)
  return definition
}

function loadToken(run: Run, token: Token, forksOf: (ids: readonly number[] | undefined) => readonly LiveFork[]): void {
  const scope = run.scopes.get(token.scope)
  if (!scope) throw new BpmnError('invalid_state', `token ${token.id} is in scope ${token.scope}, which is not there`)
  const live = Object.assign(new LiveToken(token.id, scope, nodeOf(scope, token.node), token.data), {
    state: token.state,
    via: token.via === undefined ? -1 : findFlow(scope.definition, token.via),
    forks: forksOf(token.forks),
    hops: token.hops ?? 0,
    waiting: token.waiting,
    loop: token.loop && { ...token.loop, outputs: [...(token.loop.outputs ?? [])] },
    index: token.index,
    phase: token.phase,
    armed: token.armed,
    inputs: token.inputs,
    around: token.around,
    sinceMs: token.sinceMs,
    attempts: token.attempts,
    undo: token.undo,
    done: token.done,
    entered: token.entered && new DataVersion(token.entered),
  })
  run.tokens.set(live.id, live)
  scope.tokens.add(live)
  if (live.state === 'ready') run.ready.push(live)
  if (live.state !== 'joining') return
  scope.joins ??= new Map()
  const waiting = scope.joins.get(live.node.index)
  if (waiting) waiting.push(live)
  else scope.joins.set(live.node.index, [live])
}

function nodeOf(scope: LiveScope, id: string): Node {
  const node = findNode(scope.definition, id)
  if (node) return node
  throw new BpmnError('invalid_state', `process "${scope.definition.id}" (${scope.definition.hash}) has no element "${id}"`)
}

// A loop whose last iteration has ended before its next one began: the step budget was spent in between.
function awaitsIteration({ loop, inner, state }: LiveToken): boolean {
  return loop !== undefined && state === 'waiting' && (inner?.size ?? 0) === 0 && loop.begun === loop.ended
}

function attachHost(run: Run, scope: Scope, hosts: ReadonlyMap<number, Token>): void {
  const live = run.scopes.get(scope.id)
  const host = scope.host === undefined || !hosts.has(scope.host) ? undefined : run.tokens.get(scope.host)
  if (!live || !host) throw new BpmnError('invalid_state', `scope ${scope.id} is hosted by token ${scope.host}, which is not there`)
  host.hosted = live
  live.host = host
}

function attachOuter(run: Run, token: Token): void {
  const [inner, outer] = [run.tokens.get(token.id), run.tokens.get(token.outer ?? -1)]
  if (!inner || !outer) throw new BpmnError('invalid_state', `token ${token.id} belongs to token ${token.outer}, which is not there`)
  inner.outer = outer
  outer.inner ??= new Set()
  outer.inner.add(inner)
}

function loadSubscription(run: Run, subscription: Subscription): void {
  const { id, scope: scopeId, token: tokenId, node, index, seen, ...to } = subscription
  const scope = run.scopes.get(scopeId)
  const token = tokenId === undefined ? undefined : run.tokens.get(tokenId)
  if (!scope || (tokenId !== undefined && !token)) throw new BpmnError('invalid_state', `subscription ${id} belongs to nothing`)
  const live = { id, scope, token, node: nodeOf(scope, node), index, seen: seen === true, to }
  run.subscriptions.set(id, live)
  attach(live)
}
