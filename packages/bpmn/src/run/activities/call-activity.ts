import type { Definition } from '../../definition/definition.ts'
import type { CallActivity } from '../../definition/node.ts'
import type { Data, Json } from '../../expression/evaluator.ts'
import { valueFor } from '../evaluate.ts'
import { wait } from '../flow.ts'
import { fail } from '../incidents.ts'
import type { LiveScope, LiveToken } from '../live.ts'
import type { Run } from '../run.ts'
import { openScope, startScope } from '../scopes.ts'
import { pick } from './inputs.ts'

const defaultDepthBudget = 100

/** Runs the called process within the instance, in the version that the activity is bound to. */
export function callProcess(run: Run, token: LiveToken, node: CallActivity): void {
  const { called } = node
  const id = called.isExpression ? calledBy(run, token, called.id) : called.id
  if (id === undefined) return
  const definition = run.registry.byProcess(id, called.binding, token.scope.definition)
  const model = definition?.scopes[0]
  if (!definition || !model) {
    fail(run, token, 'missing_callee', `the called process "${id}" is not known; deploy it and retry`)
    run.effects.push({ kind: 'startCall', token: token.id, process: id, incident: run.next - 1 })
    return
  }
  if (!isCallable(definition)) {
    fail(run, token, 'missing_callee', `the called process "${id}" has no start event that a call could begin with, only starts by events`)
    return
  }
  const most = run.ctx.budget?.depth ?? defaultDepthBudget
  if (callDepth(token.scope) >= most) {
    fail(run, token, 'step_budget', `"${id}" is called ${most} calls deep: processes that call each other for ever; retry goes no further`)
    return
  }
  const data = passedIn(run, token, node)
  if (data === undefined) return
  const missing = model.io?.inputs.find((input) => !Object.hasOwn(data, input.id))
  if (missing) {
    fail(run, token, 'missing_input', `input "${missing.id}" of process "${id}" is not among the data`)
    return
  }
  wait(run, token, 'scope')
  const passed = model.io ? pick(data, model.io.inputs) : data
  startScope(run, openScope(run, { kind: 'call', definition, model, data: passed, parent: token.scope, host: token }))
}

/** What the caller has after the called process ended with `data`; undefined when a mapping failed, and the caller is parked. */
export function passedOut(run: Run, scope: LiveScope, host: LiveToken, data: Data): Data | undefined {
  const { node } = host
  if (node.kind !== 'callActivity' || node.passOut === null) return scope.model.io ? { ...host.data, ...data } : data
  const after: Record<string, Json> = { ...host.data }
  for (const { source, target } of node.passOut) {
    const value = valueFor(run, host, source, { code: 'expression_failed', of: `output "${target}"` }, data)
    if (value === undefined) return undefined
    after[target] = value
  }
  return after
}

function isCallable({ nodes, scopes }: Definition): boolean {
  const starts = (scopes[0]?.starts ?? []).map((index) => nodes[index])
  return starts.length === 0 || starts.some((node) => node?.kind === 'startEvent' && node.event.kind === 'none')
}

function callDepth(scope: LiveScope): number {
  let depth = 0
  for (let at: LiveScope | undefined = scope; at; at = at.parent) if (at.kind === 'call') depth += 1
  return depth
}

function passedIn(run: Run, token: LiveToken, { passIn }: CallActivity): Data | undefined {
  if (passIn === null) return token.data
  const data: Record<string, Json> = {}
  for (const { source, target } of passIn) {
    const value = valueFor(run, token, source, { code: 'expression_failed', of: `input "${target}"` })
    if (value === undefined) return undefined
    data[target] = value
  }
  return data
}

function calledBy(run: Run, token: LiveToken, expression: string): string | undefined {
  const value = valueFor(run, token, expression, { code: 'expression_failed', of: 'called process' })
  if (value === undefined || typeof value === 'string') return value
  fail(run, token, 'expression_failed', `the called process is ${JSON.stringify(value)}, which is not an id`)
  return undefined
}
