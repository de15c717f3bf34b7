// How an activity ends, whatever it was.
import type { ActivityNode } from '../../definition/node.ts'
import { runScript } from '../evaluate.ts'
import { endToken, takeFlows } from '../flow.ts'
import { chooseFlows } from '../gateways/choose-flows.ts'
import { clearIncidents } from '../incidents.ts'
import type { LiveToken } from '../live.ts'
import { isActivity } from '../model.ts'
import type { Run } from '../run.ts'
import { unsubscribeToken } from '../subscriptions.ts'
import { closesAdHoc } from './ad-hoc-close.ts'
import { giveOutputs } from './outputs.ts'

/** Whether the token is one iteration of a loop, and not the loop's own token. */
export function isIteration(token: LiveToken): boolean {
  return token.outer?.loop !== undefined
}

/** The body of an activity is done, and `token.data` is what it left: its post script, its outputs, and on along its flows. */
export function completeActivity(run: Run, token: LiveToken): void {
  const { node } = token
  if (!isActivity(node)) return
  clearIncidents(run, token)
  token.state = 'ready'
  token.waiting = undefined
  if (token.phase !== 'outputs') token.phase = 'leave'
  if (isIteration(token)) {
    completeIteration(run, token, node)
    return
  }
  if (token.phase === 'leave') {
    const { postScript } = node.extensions
    const around = node.loop?.kind !== 'multiInstance' || !node.loop.scriptsOnInstances
    if (postScript !== null && around && !runPostScript(run, token, postScript)) return
    token.phase = 'outputs'
  }
  if (!giveOutputs(run, token, node)) return
  unsubscribeToken(run, token)
  noteCompletion(run, token, node)
  goOn(run, token, node)
}

function completeIteration(run: Run, token: LiveToken, node: ActivityNode): void {
  const { postScript } = node.extensions
  const each = node.loop?.kind === 'multiInstance' && node.loop.scriptsOnInstances
  if (postScript !== null && each && !runPostScript(run, token, postScript)) return
  run.recordData('completed', token)
  run.returned.push(token)
}

function runPostScript(run: Run, token: LiveToken, script: string): boolean {
  return runScript(run, token, script, { code: 'post_script_failed', of: 'post-script' })
}

function noteCompletion(run: Run, token: LiveToken, node: ActivityNode): void {
  run.recordChange('completed', token)
  const { scope, done } = token
  if (node.compensation !== null || done) {
    scope.done.push({ node: node.id, data: token.data, ...(done && done.length > 0 && { inner: done }) })
  }
  token.done = undefined
  token.loop = undefined
  token.inner = undefined
  token.inputs = undefined
  token.attempts = undefined
}

function goOn(run: Run, token: LiveToken, node: ActivityNode): void {
  // A handler of compensation, and an activity of an ad-hoc sub-process that nothing follows, have nowhere to go but back.
  if (token.outer) {
    run.returned.push(token)
    return
  }
  if (closesAdHoc(run, token)) return
  if (token.state === 'failed') return
  const flows = chooseFlows(run, token, node.outgoing, node.defaultFlow)
  if (flows === undefined) return
  if (flows.length === 0) endToken(run, token)
  else takeFlows(run, token, flows)
}
