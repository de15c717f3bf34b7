import type { Data, Json } from '../expression/evaluator.ts'
import type { IncidentCode } from '../state/state.ts'
import { fail } from './incidents.ts'
import type { LiveScope, LiveToken } from './live.ts'
import type { Run } from './run.ts'

/** What an expression is for: the incident it makes when it fails, and the words that name it there. */
export interface Purpose {
  readonly code: IncidentCode
  readonly of: string
}

/** The value of an expression over what `token` sees; undefined when it failed, and the token is parked. */
export function valueFor(run: Run, token: LiveToken, source: string, purpose: Purpose, data: Data = visibleTo(token)): Json | undefined {
  const outcome = run.ctx.evaluator.evaluate(source, data, run.evaluationAt(token))
  if ('value' in outcome) return outcome.value
  const { failure } = outcome
  fail(run, token, purpose.code, `${purpose.of} failed: ${failure.class}: ${failure.message}`, { script: failure })
  return undefined
}

/** Whether a condition holds for `token`; undefined when it failed, and the token is parked. */
export function holds(run: Run, token: LiveToken, source: string, purpose: Purpose, data?: Data): boolean | undefined {
  const value = valueFor(run, token, source, purpose, data)
  return value === undefined ? undefined : run.ctx.evaluator.truthy(value)
}

/** Runs a script on the data of `token`; false when it failed, and the token is parked with its data as before. */
export function runScript(run: Run, token: LiveToken, source: string, purpose: Purpose): boolean {
  const outcome = run.ctx.evaluator.execute(source, token.version.look(), run.evaluationAt(token))
  if ('data' in outcome) {
    if (outcome.changes) token.version = token.version.changed(outcome.changes)
    else token.data = outcome.data
    return true
  }
  const { failure } = outcome
  fail(run, token, purpose.code, `${purpose.of} failed: ${failure.class}: ${failure.message}`, { script: failure })
  return false
}

/**
 * What expressions of a token see: its data, and the data objects of the scopes around it, of which data hide those of the same name. It is
 * for one call and not to be kept.
 */
export function visibleTo(token: LiveToken): Data {
  return withObjects(token.scope, token.version.look())
}

/** `data` and the data objects of `scope` and the scopes around it within its process. */
export function withObjects(scope: LiveScope, data: Data): Data {
  let visible = data
  for (let at: LiveScope | undefined = scope; at; at = isProcess(at) ? undefined : at.parent) {
    if (at.model.dataObjects.length > 0) visible = { ...at.objects, ...visible }
  }
  return visible
}

/** Whether the scope is a process of its own, whose data objects nobody inside shares with the outside. */
function isProcess({ kind }: LiveScope): boolean {
  return kind === 'process' || kind === 'call'
}
