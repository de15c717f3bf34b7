import type { ServiceTask } from '../../definition/node.ts'
import type { Json } from '../../expression/evaluator.ts'
import { BpmnError } from '../errors.ts'
import { valueFor } from '../evaluate.ts'
import type { ServiceError } from '../event.ts'
import { raise } from '../events/raise.ts'
import { wait } from '../flow.ts'
import { fail } from '../incidents.ts'
import type { LiveToken } from '../live.ts'
import { isObject } from '../merge.ts'
import type { Run } from '../run.ts'
import { completeActivity } from './complete.ts'

const defaultBackoffBase = 3

/** Asks the outside to run the operator with its parameters, each the value of an expression. */
export function requestService(run: Run, token: LiveToken, node: ServiceTask, notBeforeMs?: number): void {
  const { operator } = node
  const parameters: Record<string, Json> = {}
  for (const { id, expression } of operator.parameters) {
    const value = valueFor(run, token, expression, { code: 'expression_failed', of: `parameter "${id}"` })
    if (value === undefined) return
    parameters[id] = run.ctx.evaluator.plain(value)
  }
  wait(run, token, 'service')
  const { retry } = operator
  run.effects.push({
    kind: 'runService',
    token: token.id,
    node: node.id,
    operator: operator.id,
    parameters,
    key: run.keyOf(token),
    attempt: (token.attempts ?? 0) + 1,
    ...(notBeforeMs === undefined ? undefined : { notBeforeMs }),
    ...(retry && { retry: { retries: retry.retries ?? 0, backoffBase: retry.backoffBase ?? defaultBackoffBase } }),
    data: token.data,
  })
}

/** The operator has answered: its result becomes a variable, or several. */
export function takeServiceResult(run: Run, token: LiveToken, result: Json): void {
  const node = serviceTaskAt(token)
  const { resultVariable, mergesResult } = node.operator
  const variable = resultVariable ?? `spiff__${node.id.replaceAll('-', '_')}_result`
  const isMerged = mergesResult && resultVariable === null && isObject(result)
  token.data = { ...token.data, ...(isMerged ? result : { [variable]: result }) }
  completeActivity(run, token)
}

/**
 * The operator failed: a passing failure is tried again after base^n seconds while there are retries; then its code is raised as an error,
 * then as an escalation, and then it is an incident.
 */
export function takeServiceError(run: Run, token: LiveToken, { code, message, transient }: ServiceError): void {
  const node = serviceTaskAt(token)
  const { retry } = node.operator
  const attempts = (token.attempts ?? 0) + 1
  token.attempts = attempts
  if (transient && attempts <= (retry?.retries ?? 0)) {
    const delayMs = (retry?.backoffBase ?? defaultBackoffBase) ** attempts * 1000
    requestService(run, token, node, run.ctx.nowMs + delayMs)
    return
  }
  const payload = { code, message: message ?? '' }
  if (raise(run, token, { kind: 'error', code, payload })) return
  if (raise(run, token, { kind: 'escalation', code, payload }) && token.waiting !== 'service') return
  token.attempts = undefined
  const told = message === undefined ? '' : `: ${message}`
  fail(run, token, 'service_failed', `service "${node.operator.id}" failed with ${code}${told}`, { errorCode: code })
}

function serviceTaskAt(token: LiveToken): ServiceTask {
  const { node, waiting } = token
  if (node.kind === 'serviceTask' && waiting === 'service') return node
  throw new BpmnError('not_waiting', `token ${token.id} at "${node.id}" waits for no service`)
}
