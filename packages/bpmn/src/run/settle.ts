// What can only be told when nothing runs: joins that nobody can come to any more, conditions that have become true, joins that are stuck.
import { holds, visibleTo, withObjects } from './evaluate.ts'
import { settleComplex } from './gateways/complex.ts'
import { settleInclusive } from './gateways/inclusive.ts'
import { fail } from './incidents.ts'
import type { LiveScope, LiveSubscription } from './live.ts'
import { react } from './react.ts'
import type { Run } from './run.ts'
import { currentData } from './scopes.ts'
import { definitionsOf, eventOf } from './subscriptions.ts'

/** Lets one inclusive or complex join go, if there is one that may; with `forced` also one of those that wait for each other. */
export function settleJoins(run: Run, forced: boolean): boolean {
  for (const scope of run.scopes.values()) {
    if (!scope.joins || (forced && !isStuck(scope))) continue
    for (const index of [...scope.joins.keys()]) {
      const node = scope.definition.nodes[index]
      if (node?.kind === 'inclusiveGateway' && settleInclusive(run, scope, node, forced)) return true
      if (node?.kind === 'complexGateway' && settleComplex(run, scope, node)) return true
    }
  }
  return false
}

/** Fires the conditional events whose condition has become true since it was last asked. */
export function settleConditions(run: Run): boolean {
  let fired = false
  for (const subscription of [...run.subscriptions.values()]) {
    if (subscription.to.kind !== 'condition' || subscription.seen || !run.subscriptions.has(subscription.id)) continue
    const { was } = subscription.to
    const now = isTrue(run, subscription)
    if (now === undefined || now === was) continue
    subscription.to = { kind: 'condition', was: now }
    if (!now) continue
    react(run, subscription)
    fired = true
  }
  return fired
}

/** Parks a token at every join that can never complete, because everything in its scope waits at joins. */
export function reportStuckJoins(run: Run): void {
  for (const scope of run.scopes.values()) {
    if (!scope.joins || !isStuck(scope)) continue
    for (const waiting of scope.joins.values()) {
      const [first] = waiting
      if (!first) continue
      const come = new Set(waiting.map(({ via }) => via))
      const missing = first.node.incoming.filter((flow) => !come.has(flow)).map((flow) => `"${scope.definition.flows[flow]?.id}"`)
      fail(run, first, 'join_never_completes', `waits for a token by flow ${missing.join(', ')}, and none can come any more`)
    }
  }
}

function isStuck(scope: LiveScope): boolean {
  if (scope.tokens.size === 0 || scope.events.size > 0) return false
  for (const token of scope.tokens) if (token.state !== 'joining') return false
  return true
}

function isTrue(run: Run, { node, index, scope, token }: LiveSubscription): boolean | undefined {
  const event = eventOf(node)
  const definition = event && definitionsOf(event)[index]
  if (definition?.kind !== 'conditional') return undefined
  if (token?.state === 'failed') return undefined
  if (token?.node === node) {
    return holds(run, token, definition.condition, { code: 'expression_failed', of: 'condition' }, visibleTo(token))
  }
  // What a boundary event or event sub-process watches must not stop because of it: a condition that fails does not hold.
  const data = token ? visibleTo(token) : withObjects(scope, currentData(scope))
  const outcome = run.ctx.evaluator.evaluate(definition.condition, data, run.evaluationAt({ scope, node, id: token?.id ?? 0 }))
  return 'value' in outcome && run.ctx.evaluator.truthy(outcome.value)
}
