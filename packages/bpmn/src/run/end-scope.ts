import { goesOn } from './activities/ad-hoc-sub-process.ts'
import { passedOut } from './activities/call-activity.ts'
import { completeActivity } from './activities/complete.ts'
import { closeScope } from './cancel.ts'
import type { LiveScope } from './live.ts'
import { mergeDeep } from './merge.ts'
import type { Run } from './run.ts'
import { endEventScope, isOver, passUp, resultOf } from './scopes.ts'

/** Ends a scope in which nothing is left to do: its host goes on, or the instance is complete. */
export function endScope(run: Run, scope: LiveScope): void {
  if (!isOver(scope)) return
  if (scope.kind === 'event') {
    endEventScope(run, scope)
    return
  }
  if (scope.kind === 'adhoc' && goesOn(run, scope)) return
  const data = resultOf(run, scope)
  if (data === undefined) return
  const { host } = scope
  if (!host) {
    endProcess(run, scope, data)
    return
  }
  passUp(scope)
  // Not before the mapping of a call has succeeded could the host go on: on failure it is parked, and the call runs anew on retry.
  const after = scope.kind === 'call' ? passedOut(run, scope, host, data) : data
  closeScope(run, scope)
  if (after === undefined) return
  host.data = after
  if (scope.done.length > 0 || scope.model.compensation !== null) host.done = scope.kind === 'call' ? undefined : scope.done
  if (host.node.kind === 'eventSubProcess') run.returned.push(host)
  else completeActivity(run, host)
}

// With several pools the data of the instance are those of all that ended; a pool that nobody started is not waited for.
function endProcess(run: Run, scope: LiveScope, data: LiveScope['start']): void {
  const first = run.ended === undefined
  run.ended = first || run.ended === undefined ? data : mergeDeep(run.ended, data)
  closeScope(run, scope)
  const { nowMs: atMs } = run.ctx
  run.note({ kind: 'ended', node: scope.definition.id, type: 'process', scope: scope.id, atMs, data })
  const others = [...run.scopes.values()].filter(({ parent }) => !parent)
  if (others.some(({ phase }) => phase !== 'unstarted')) return
  for (const other of others) closeScope(run, other)
  run.data = run.ended
  run.mark = 'complete'
}
