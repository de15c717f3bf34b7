import type { ComplexGateway, InclusiveGateway } from '../../definition/node.ts'
import { canStillReach } from '../../definition/node-set.ts'
import { takeFlows } from '../flow.ts'
import type { LiveScope, LiveToken } from '../live.ts'
import type { Run } from '../run.ts'
import { chooseFlows } from './choose-flows.ts'
import { firstOfEachFlow, joinTokens, occupied, waitAtJoin } from './join.ts'

/** Waits until no more can come (see `settleInclusive`), and leaves by every flow whose condition holds. */
export function enterInclusiveGateway(run: Run, token: LiveToken, node: InclusiveGateway): void {
  if (node.incoming.length > 1 && token.phase !== 'leave') {
    const arrived = firstOfEachFlow(waitAtJoin(run, token))
    if (arrived.length === node.incoming.length) split(run, joinTokens(run, arrived), node)
    return
  }
  split(run, token, node)
}

/**
 * Lets an inclusive join go when no token can still arrive by a flow that nobody has come by. To be asked when nothing runs.
 * With `forced` it goes anyway: two joins that wait for each other would wait for ever.
 */
export function settleInclusive(run: Run, scope: LiveScope, node: InclusiveGateway, forced: boolean): boolean {
  const waiting = scope.joins?.get(node.index) ?? []
  const arrived = firstOfEachFlow(waiting)
  if (arrived.length === 0 || (!forced && mayStillCome(scope, node, arrived))) return false
  split(run, joinTokens(run, arrived), node)
  return true
}

/** Whether a live token can still come to the join by a flow that is not among those of `arrived`. */
export function mayStillCome(scope: LiveScope, node: InclusiveGateway | ComplexGateway, arrived: readonly LiveToken[]): boolean {
  const come = new Set(arrived.map(({ via }) => via))
  const elsewhere = occupied(scope, node)
  return node.incoming.some((flow, position) => !come.has(flow) && [...elsewhere].some((at) => canStillReach(node, position, at)))
}

/** Leaves an inclusive or complex gateway. */
export function split(run: Run, token: LiveToken, node: InclusiveGateway | ComplexGateway): void {
  token.phase = 'leave'
  const flows = chooseFlows(run, token, node.outgoing, node.defaultFlow)
  if (flows === undefined) return
  run.record('completed', token)
  takeFlows(run, token, flows)
}
