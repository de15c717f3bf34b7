import type { ScriptFailure } from '../expression/evaluator.ts'
import type { IncidentCode } from '../state/state.ts'
import type { LiveToken } from './live.ts'
import type { Run } from './run.ts'

/** What is known about a failure besides its code and message. */
export interface FailureDetail {
  readonly script?: ScriptFailure
  readonly errorCode?: string
}

/** Parks `token` with an incident, until somebody retries, skips, moves or cancels it. */
export function fail(run: Run, token: LiveToken, code: IncidentCode, message: string, detail: FailureDetail = {}): void {
  const id = run.newId()
  const name = token.node.name === null ? `"${token.node.id}"` : `"${token.node.name}" (${token.node.id})`
  const incident = {
    code,
    message: `${name}: ${message}`,
    node: token.node.id,
    atMs: run.ctx.nowMs,
    ...(detail.script && { script: detail.script }),
    ...(detail.errorCode === undefined ? undefined : { errorCode: detail.errorCode }),
    data: token.data,
  }
  if (token.state === 'joining') {
    const waiting = token.scope.joins?.get(token.node.index)
    waiting?.splice(waiting.indexOf(token), 1)
  }
  token.state = 'failed'
  token.waiting = undefined
  run.incidents.set(id, { id, token, incident })
  run.record('failed', token, { incident: id, detail: { code, message: incident.message } })
}

/** Takes the incidents of a token away, because it goes on or is no more. */
export function clearIncidents(run: Run, token: LiveToken): void {
  if (token.state !== 'failed') return
  for (const [id, incident] of run.incidents) if (incident.token === token) run.incidents.delete(id)
}
