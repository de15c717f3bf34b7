import type { ScriptTask } from '../../definition/node.ts'
import { runScript, valueFor } from '../evaluate.ts'
import type { LiveToken } from '../live.ts'
import type { Run } from '../run.ts'
import { completeActivity } from './complete.ts'

const purpose = { code: 'script_failed', of: 'script' } as const

/** Runs the script on the data; one with a result variable is an expression, whose value that variable takes. */
export function runScriptTask(run: Run, token: LiveToken, node: ScriptTask): void {
  if (node.resultVariable === null) {
    if (!runScript(run, token, node.script, purpose)) return
  } else {
    const value = valueFor(run, token, node.script, purpose)
    if (value === undefined) return
    token.data = { ...token.data, [node.resultVariable]: value }
  }
  completeActivity(run, token)
}
