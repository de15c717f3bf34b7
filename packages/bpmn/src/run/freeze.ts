import type { Data } from '../expression/evaluator.ts'
import type { Incident, InstanceState, LoopState, Scope, Status, Subscription, Token } from '../state/state.ts'
import { stateVersion } from '../state/state.ts'
import type { LiveFork, LiveIncident, LiveLoop, LiveScope, LiveSubscription, LiveToken } from './live.ts'
import type { Run } from './run.ts'

/** The state that the live instance amounts to: plain JSON without empty fields. */
export function freeze(run: Run): InstanceState {
  const forks: Record<string, Data> = {}
  const ended = run.mark === 'complete' || run.mark === 'terminated'
  const state: { -readonly [K in keyof InstanceState]: InstanceState[K] } = {
    version: stateVersion,
    id: run.id,
    process: run.process,
    definition: run.definition,
    status: statusOf(run),
    next: run.next,
    scopes: ended ? [] : [...run.scopes.values()].map((scope) => scopeOf(scope, forks)),
    tokens: ended ? [] : [...run.tokens.values()].map((token) => tokenOf(token, forks)),
    subscriptions: ended ? [] : [...run.subscriptions.values()].map(subscriptionOf),
    incidents: ended ? [] : [...run.incidents.values()].map(incidentOf),
    evaluations: run.evaluations,
    data: run.data,
  }
  if (run.ended && !ended) state.ended = run.ended
  if (Object.keys(forks).length > 0) state.forks = forks
  return state
}

function statusOf(run: Run): Status {
  if (run.mark) return run.mark
  if (run.incidents.size > 0) return 'error'
  for (const { waiting } of run.tokens.values()) if (waiting === 'user') return 'user_input_required'
  return 'waiting'
}

function scopeOf(scope: LiveScope, forks: Record<string, Data>): Scope {
  const out: { -readonly [K in keyof Scope]: Scope[K] } = { id: scope.id, kind: scope.kind, node: scope.model.id, start: scope.start }
  if (scope.parent) out.parent = scope.parent.id
  if (scope.host) out.host = scope.host.id
  if (scope.kind === 'process' || scope.kind === 'call') out.definition = scope.definition.hash
  if (scope.result) {
    out.result = scope.result
    const ids = forkIds(scope.resultForks, forks)
    if (ids.length > 0) out.resultForks = ids
  }
  if (!isEmpty(scope.objects)) out.objects = scope.objects
  if (scope.done.length > 0) out.done = scope.done
  if (!isEmpty(scope.correlation)) out.correlation = scope.correlation
  if (!isEmpty(scope.absorbing)) out.absorbing = scope.absorbing
  if (scope.phase) out.phase = scope.phase
  if (scope.pending.length > 0) out.pending = scope.pending
  return out
}

function tokenOf(token: LiveToken, forks: Record<string, Data>): Token {
  const { id, scope, node, state, data } = token
  const out: { -readonly [K in keyof Token]: Token[K] } = { id, scope: scope.id, node: node.id, state, data }
  if (token.waiting) out.waiting = token.waiting
  const flow = token.via === -1 ? undefined : scope.definition.flows[token.via]
  if (flow) out.via = flow.id
  if (node.lane !== null) out.lane = node.lane
  const ids = forkIds(token.forks, forks)
  if (ids.length > 0) out.forks = ids
  if (token.loop) out.loop = loopOf(token.loop)
  if (token.outer) out.outer = token.outer.id
  if (token.index !== undefined) out.index = token.index
  if (token.phase) out.phase = token.phase
  if (token.armed) out.armed = true
  if (token.inputs) out.inputs = token.inputs
  if (token.around) out.around = token.around
  if (token.sinceMs !== undefined) out.sinceMs = token.sinceMs
  if (token.attempts) out.attempts = token.attempts
  if (token.undo) out.undo = token.undo
  if (token.done) out.done = token.done
  if (token.hops > 0 && state === 'ready') out.hops = token.hops
  if (token.entered) out.entered = token.entered.read()
  return out
}

function loopOf({ outputs, ...loop }: LiveLoop): LoopState {
  return outputs.length === 0 ? loop : { ...loop, outputs }
}

// A fork with one branch left has nothing to be compared with any more.
function forkIds(forks: readonly LiveFork[], used: Record<string, Data>): number[] {
  const apart = forks.filter((fork) => fork.live > 1)
  for (const fork of apart) used[fork.id] = fork.data
  return apart.map((fork) => fork.id)
}

function subscriptionOf({ id, scope, token, node, index, seen, to }: LiveSubscription): Subscription {
  const owner = token === undefined ? undefined : { token: token.id }
  return { id, scope: scope.id, ...owner, node: node.id, index, ...(seen ? { seen: true as const } : undefined), ...to }
}

function incidentOf({ id, token, incident }: LiveIncident): Incident {
  return { id, token: token.id, scope: token.scope.id, ...incident }
}

function isEmpty(record: object): boolean {
  for (const _key in record) return false
  return true
}
