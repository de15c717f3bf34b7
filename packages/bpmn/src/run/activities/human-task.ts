import type { ManualTask, PlainTask, UserTask } from '../../definition/node.ts'
import type { Data, Json } from '../../expression/evaluator.ts'
import { BpmnError } from '../errors.ts'
import { valueFor } from '../evaluate.ts'
import type { CompleteTask } from '../event.ts'
import { wait } from '../flow.ts'
import type { LiveToken } from '../live.ts'
import { mergeDeep } from '../merge.ts'
import type { Run } from '../run.ts'
import { completeActivity } from './complete.ts'

/** Asks for a person: user, manual and plain tasks. */
export function createHumanTask(run: Run, token: LiveToken, node: UserTask | ManualTask | PlainTask): void {
  const { extensions } = node
  const metadata: Record<string, Json> = {}
  for (const { name, expression } of extensions.metadata) {
    const value = valueFor(run, token, expression, { code: 'expression_failed', of: `metadata "${name}"` })
    if (value === undefined) return
    metadata[name] = run.ctx.evaluator.plain(value)
  }
  wait(run, token, 'user')
  run.effects.push({
    kind: 'createTask',
    token: token.id,
    node: node.id,
    type: node.kind,
    ...(node.name === null ? undefined : { name: node.name }),
    ...(node.lane === null ? undefined : { lane: node.lane }),
    data: token.data,
    ...(extensions.metadata.length > 0 && { metadata }),
    key: run.keyOf(token),
  })
  const model = extensions.processModelToStart
  if (model !== null) run.effects.push({ kind: 'startModel', model, token: token.id, key: run.newKey() })
}

/** A person is done: what they submitted is merged into the data, or stored under the variable of the task. */
export function completeHumanTask(run: Run, token: LiveToken, { data = {}, merge = 'deep' }: CompleteTask): void {
  if (token.waiting !== 'user') {
    throw new BpmnError('not_waiting', `token ${token.id} at "${token.node.id}" waits for no person; use skip to pass it`)
  }
  const { variableName } = token.node.extensions
  run.effects.push({ kind: 'closeTask', token: token.id, how: 'completed' })
  const submitted: Data = variableName === null ? data : { [variableName]: data }
  token.data = merge === 'deep' && variableName === null ? mergeDeep(token.data, submitted) : { ...token.data, ...submitted }
  completeActivity(run, token)
}
