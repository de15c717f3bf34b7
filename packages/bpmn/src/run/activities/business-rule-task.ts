import type { BusinessRuleTask } from '../../definition/node.ts'
import { visibleTo } from '../evaluate.ts'
import { fail } from '../incidents.ts'
import type { LiveToken } from '../live.ts'
import { mergeDeep } from '../merge.ts'
import type { Run } from '../run.ts'
import { completeActivity } from './complete.ts'

/** Asks the decision; its outputs are merged into the data, or stored under the result variable. */
export function decideBusinessRule(run: Run, token: LiveToken, node: BusinessRuleTask): void {
  const { decide } = run.ctx
  const { id } = node.decision
  if (!decide) {
    fail(run, token, 'decision_failed', `decision "${id}" cannot be asked: the context has no "decide"`)
    return
  }
  const decided = decide(node.decision, visibleTo(token), run.evaluationAt(token))
  if ('failure' in decided) {
    const { failure } = decided
    fail(run, token, 'decision_failed', `decision "${id}" failed: ${failure.message}`, { script: failure })
    return
  }
  const { resultVariable } = node.decision
  token.data = resultVariable === null ? mergeDeep(token.data, decided.outputs) : { ...token.data, [resultVariable]: decided.outputs }
  completeActivity(run, token)
}
