import type { ActivityNode, SendTask } from '../../definition/node.ts'
import { sendMessage } from '../events/message.ts'
import { wait } from '../flow.ts'
import { putThrowerFirst } from '../history-line.ts'
import { fail } from '../incidents.ts'
import type { LiveToken } from '../live.ts'
import type { Run } from '../run.ts'
import { listen } from '../subscriptions.ts'
import { openAdHocSubProcess } from './ad-hoc-sub-process.ts'
import { decideBusinessRule } from './business-rule-task.ts'
import { callProcess } from './call-activity.ts'
import { completeActivity } from './complete.ts'
import { createHumanTask } from './human-task.ts'
import { runScriptTask } from './script-task.ts'
import { requestService } from './service-task.ts'
import { openSubProcess } from './sub-process.ts'

/** Does what this kind of activity is for. */
export function runBody(run: Run, token: LiveToken, node: ActivityNode): void {
  switch (node.kind) {
    case 'task':
    case 'userTask':
    case 'manualTask':
      createHumanTask(run, token, node)
      return
    case 'scriptTask':
      runScriptTask(run, token, node)
      return
    case 'serviceTask':
      requestService(run, token, node)
      return
    case 'sendTask':
      send(run, token, node)
      return
    case 'receiveTask':
      if (listen(run, { scope: token.scope, token, at: token }, node, node.event)) wait(run, token, 'event')
      return
    case 'businessRuleTask':
      decideBusinessRule(run, token, node)
      return
    case 'callActivity':
      callProcess(run, token, node)
      return
    case 'subProcess':
    case 'transaction':
      openSubProcess(run, token, node)
      return
    case 'adHocSubProcess':
      openAdHocSubProcess(run, token, node)
      return
    case 'eventSubProcess':
      fail(run, token, 'unsupported', 'an event sub-process is started by its event, not by a token')
  }
}

function send(run: Run, token: LiveToken, node: SendTask): void {
  const from = run.history.length
  if (!sendMessage(run, token, node.event)) return
  if (token.gone) run.recordData('completed', token)
  else completeActivity(run, token)
  putThrowerFirst(run.history, from, { id: token.id, node, gone: token.gone })
}
