import type { ComplexGateway } from '../../definition/node.ts'
import { holds, visibleTo } from '../evaluate.ts'
import { remove } from '../flow.ts'
import type { LiveScope, LiveToken } from '../live.ts'
import type { Run } from '../run.ts'
import { mayStillCome, split } from './inclusive.ts'
import { firstOfEachFlow, joinTokens, waitAtJoin } from './join.ts'

/**
 * Goes on as soon as its activation condition (over `activationCount`, the tokens that have come) holds; tokens that come later by other
 * flows are taken in without effect, until all flows have been used and the next round begins.
 */
export function enterComplexGateway(run: Run, token: LiveToken, node: ComplexGateway): void {
  if (node.incoming.length <= 1 || token.phase === 'leave') {
    split(run, token, node)
    return
  }
  if (absorb(run, token, node)) return
  const arrived = firstOfEachFlow(waitAtJoin(run, token))
  const active = isActive(run, token, node, arrived)
  if (active) fire(run, token.scope, node, arrived)
}

/** Ends rounds that nobody can come to any more, and lets a join without activation condition go. To be asked when nothing runs. */
export function settleComplex(run: Run, scope: LiveScope, node: ComplexGateway): boolean {
  const arrived = firstOfEachFlow(scope.joins?.get(node.index) ?? [])
  if (arrived.length === 0 || node.activation !== null || mayStillCome(scope, node, arrived)) return false
  fire(run, scope, node, arrived)
  return true
}

function isActive(run: Run, token: LiveToken, node: ComplexGateway, arrived: readonly LiveToken[]): boolean | undefined {
  if (arrived.length === node.incoming.length) return true
  if (node.activation === null) return false
  const data = { ...visibleTo(token), activationCount: arrived.length }
  return holds(run, token, node.activation, { code: 'expression_failed', of: 'activation condition' }, data)
}

function fire(run: Run, scope: LiveScope, node: ComplexGateway, arrived: readonly LiveToken[]): void {
  if (arrived.length < node.incoming.length) {
    const flows = arrived.map(({ via }) => scope.definition.flows[via]?.id ?? '')
    scope.absorbing = { ...scope.absorbing, [node.id]: flows }
  }
  split(run, joinTokens(run, arrived), node)
}

function absorb(run: Run, token: LiveToken, node: ComplexGateway): boolean {
  const { scope } = token
  const flow = scope.definition.flows[token.via]?.id ?? ''
  const used = Object.hasOwn(scope.absorbing, node.id) ? scope.absorbing[node.id] : undefined
  if (!used || used.includes(flow)) return false
  const { [node.id]: _now, ...others } = scope.absorbing
  scope.absorbing = used.length + 1 === node.incoming.length ? others : { ...scope.absorbing, [node.id]: [...used, flow] }
  run.record('merged', token, { detail: 'too late for the round of this gateway' })
  remove(run, token)
  return true
}
