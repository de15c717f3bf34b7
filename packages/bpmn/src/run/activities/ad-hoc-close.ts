import { cancelInside } from '../cancel.ts'
import { holds } from '../evaluate.ts'
import { endToken } from '../flow.ts'
import type { LiveToken } from '../live.ts'
import type { Run } from '../run.ts'

/**
 * Asks the completion condition of the ad-hoc sub-process that an activity has completed in. True when it holds: the token has ended, and
 * so has everything beside it, unless the rest may finish. A condition that fails parks the token.
 */
export function closesAdHoc(run: Run, token: LiveToken): boolean {
  const { scope } = token
  const { node } = scope
  if (node?.kind !== 'adHocSubProcess' || node.completionCondition === null) return false
  if (scope.phase === 'closing') {
    endToken(run, token)
    return true
  }
  if (!holds(run, token, node.completionCondition, { code: 'expression_failed', of: 'completion condition' })) return false
  scope.phase = 'closing'
  scope.pending = []
  if (node.cancelRemaining) cancelInside(run, scope, token)
  endToken(run, token)
  return true
}
