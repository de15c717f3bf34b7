import { holds, visibleTo } from '../evaluate.ts'
import { fail } from '../incidents.ts'
import type { LiveToken } from '../live.ts'
import type { Run } from '../run.ts'

/**
 * The flows that an activity or an inclusive gateway is left by: those without a condition and those whose condition holds, or the default
 * when there is none of them. Undefined when a condition failed, or nothing is left to take, and the token is parked.
 */
export function chooseFlows(
  run: Run,
  token: LiveToken,
  outgoing: readonly number[],
  defaultFlow: number | null,
): readonly number[] | undefined {
  const { flows } = token.scope.definition
  if (defaultFlow === null && outgoing.every((index) => flows[index]?.condition === null)) return outgoing
  const data = visibleTo(token)
  const chosen: number[] = []
  for (const index of outgoing) {
    const flow = flows[index]
    if (!flow || index === defaultFlow) continue
    if (flow.condition === null) chosen.push(index)
    else {
      const taken = holds(run, token, flow.condition, { code: 'expression_failed', of: `condition of flow "${flow.id}"` }, data)
      if (taken === undefined) return undefined
      if (taken) chosen.push(index)
    }
  }
  if (chosen.length > 0) return chosen
  if (defaultFlow !== null) return [defaultFlow]
  fail(run, token, 'no_flow_taken', 'no condition of its outgoing flows holds, and there is no default flow')
  return undefined
}
