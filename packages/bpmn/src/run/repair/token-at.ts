import { BpmnError } from '../errors.ts'
import type { LiveScope, LiveToken } from '../live.ts'
import type { Run } from '../run.ts'

/** The live token of this id. Throws `unknown_token`: it has gone on, ended, or never was. */
export function tokenAt(run: Run, id: number): LiveToken {
  const token = run.tokens.get(id)
  if (token) return token
  throw new BpmnError('unknown_token', `instance "${run.id}" has no token ${id}; it may have gone on already`)
}

/** The live scope of this id, or the scope of the process that was started. Throws `invalid_event` when it is not there. */
export function scopeAt(run: Run, id: number | undefined): LiveScope {
  for (const scope of run.scopes.values()) if (id === undefined ? !scope.parent : scope.id === id) return scope
  throw new BpmnError('invalid_event', `instance "${run.id}" has no scope ${id ?? 'of its process'}`)
}
