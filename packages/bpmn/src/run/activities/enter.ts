// How an activity begins, whatever it is: inputs, boundary events, pre-script, then its body or its loop.
import type { ActivityNode } from '../../definition/node.ts'
import { runScript } from '../evaluate.ts'
import type { LiveToken } from '../live.ts'
import { beginMultiInstance } from '../loops/multi-instance.ts'
import { beginStandardLoop } from '../loops/standard.ts'
import type { Run } from '../run.ts'
import { listen } from '../subscriptions.ts'
import { runBody } from './body.ts'
import { completeActivity, isIteration } from './complete.ts'
import { takeInputs } from './inputs.ts'

/** Begins the activity, or goes on where an incident parked it. */
export function enterActivity(run: Run, token: LiveToken, node: ActivityNode): void {
  token.state = 'ready'
  if (token.phase === undefined) {
    run.renew(token)
    token.entered = token.version
    token.phase = 'enter'
    run.recordData('entered', token, token.scope.parent && pathOf(token))
  }
  if (token.phase === 'enter') {
    if (!takeInputs(run, token, node)) return
    token.phase = 'prepare'
  }
  if (token.phase === 'prepare') {
    if (!prepare(run, token, node)) return
    token.phase = 'body'
  }
  if (token.phase !== 'body') completeActivity(run, token)
  else if (node.loop === null || isIteration(token)) runBody(run, token, node)
  else if (node.loop.kind === 'standard') beginStandardLoop(run, token, node.loop)
  else beginMultiInstance(run, token, node, node.loop)
}

/** Ids of the activities around a token, outermost first. */
function pathOf(token: LiveToken): string[] {
  const path: string[] = []
  for (let scope = token.scope; scope.parent; scope = scope.parent) path.unshift(scope.host?.node.id ?? scope.model.id)
  return path
}

function prepare(run: Run, token: LiveToken, node: ActivityNode): boolean {
  if (isIteration(token)) {
    if (node.loop?.kind !== 'multiInstance' || !node.loop.scriptsOnInstances) return true
    return runPreScript(run, token, node)
  }
  const after = token.scope.definition.compatibility.boundaryTimers === 'after-pre-script'
  if (!after && !armBoundary(run, token, node)) return false
  const perInstance = node.loop?.kind === 'multiInstance' && node.loop.scriptsOnInstances
  if (!perInstance && !runPreScript(run, token, node)) return false
  return !after || armBoundary(run, token, node)
}

function armBoundary(run: Run, token: LiveToken, node: ActivityNode): boolean {
  if (token.armed || node.boundary.length === 0) return true
  for (const index of node.boundary) {
    const event = run.nodeAt(token.scope.definition, index)
    if (event.kind === 'boundaryEvent' && !listen(run, { scope: token.scope, token, at: token }, event, event.event)) return false
  }
  token.armed = true
  return true
}

function runPreScript(run: Run, token: LiveToken, node: ActivityNode): boolean {
  const { preScript } = node.extensions
  return preScript === null || runScript(run, token, preScript, { code: 'pre_script_failed', of: 'pre-script' })
}
