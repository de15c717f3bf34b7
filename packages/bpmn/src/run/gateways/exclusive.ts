import type { ExclusiveGateway } from '../../definition/node.ts'
import { holds, visibleTo } from '../evaluate.ts'
import { follow, leave } from '../flow.ts'
import { fail } from '../incidents.ts'
import type { LiveToken } from '../live.ts'
import type { Run } from '../run.ts'

/** Passes every token on by the first flow whose condition holds, else by the default; a single flow without condition is the default. */
export function enterExclusiveGateway(run: Run, token: LiveToken, node: ExclusiveGateway): void {
  const { flows } = token.scope.definition
  if (node.outgoing.length <= 1 && node.outgoing.every((index) => flows[index]?.condition === null)) {
    run.record('completed', token)
    leave(run, token)
    return
  }
  const data = visibleTo(token)
  let fallback = node.defaultFlow
  for (const index of node.outgoing) {
    const flow = flows[index]
    if (!flow || index === node.defaultFlow) continue
    if (flow.condition === null) {
      fallback ??= index
      continue
    }
    const taken = holds(run, token, flow.condition, { code: 'expression_failed', of: `condition of flow "${flow.id}"` }, data)
    if (taken === undefined) return
    if (taken) {
      pass(run, token, index)
      return
    }
  }
  if (fallback === null) {
    fail(run, token, 'no_flow_taken', 'no conditions satisfied: no condition of its outgoing flows holds, and there is no default flow')
  } else pass(run, token, fallback)
}

function pass(run: Run, token: LiveToken, flow: number): void {
  run.record('completed', token)
  follow(run, token, flow)
}
