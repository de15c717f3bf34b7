import { completeHumanTask } from './activities/human-task.ts'
import { takeStoreValue } from './activities/inputs.ts'
import { takeServiceError, takeServiceResult } from './activities/service-task.ts'
import { cancelBody, cancelScope } from './cancel.ts'
import { type Letter, letterOf } from './correlation.ts'
import { BpmnError } from './errors.ts'
import type { InstanceEvent, StartEvent, ThrownEvent } from './event.ts'
import { deliverMessage } from './events/message.ts'
import { raise } from './events/raise.ts'
import { broadcast } from './events/signal.ts'
import { enqueue } from './flow.ts'
import { fail } from './incidents.ts'
import type { LiveToken } from './live.ts'
import { pump } from './pump.ts'
import { react } from './react.ts'
import { repair } from './repair/repair.ts'
import { tokenAt } from './repair/token-at.ts'
import type { Run } from './run.ts'
import { announce } from './subscriptions.ts'

/** Lets `event` happen; false when nothing may run afterwards. */
export function applyEvent(run: Run, event: Exclude<InstanceEvent, StartEvent>): boolean {
  switch (event.kind) {
    case 'completeTask':
    case 'serviceResult':
    case 'serviceError':
    case 'dataRead':
    case 'dataFailed':
      answer(run, event)
      return true
    case 'timerFired':
      fireTimer(run, event.subscription)
      return true
    case 'advanceTime':
      fireDue(run)
      return true
    case 'message':
      receive(run, event.name, letterOf(event.payload ?? null, event.correlation, false), event.subscription)
      return true
    case 'signal':
      broadcast(run, event.name, event.payload)
      return true
    case 'error':
    case 'escalation':
      raiseFromOutside(run, event)
      return true
    case 'evaluateConditions':
    case 'continue':
      return true
    case 'suspend':
    case 'resume':
    case 'terminate':
      return changeLife(run, event.kind)
    default:
      repair(run, event)
      return run.mark !== 'suspended'
  }
}

type Answer = Extract<InstanceEvent, { readonly kind: 'completeTask' | 'serviceResult' | 'serviceError' | 'dataRead' | 'dataFailed' }>

function answer(run: Run, event: Answer): void {
  const token = tokenAt(run, event.token)
  switch (event.kind) {
    case 'completeTask':
      completeHumanTask(run, token, event)
      return
    case 'serviceResult':
      takeServiceResult(run, token, event.result)
      return
    case 'serviceError':
      takeServiceError(run, token, event)
      return
    case 'dataRead':
      if (!takeStoreValue(run, readerAt(token), event.value)) return
      token.state = 'ready'
      token.waiting = undefined
      enqueue(run, token)
      return
    case 'dataFailed':
      fail(run, readerAt(token), 'data_store_failed', `reading the data store failed: ${event.message}`)
  }
}

function changeLife(run: Run, kind: 'suspend' | 'resume' | 'terminate'): boolean {
  if (kind === 'resume') {
    resume(run)
    return true
  }
  if (kind === 'terminate') terminate(run)
  else {
    run.mark = 'suspended'
    recordWhole(run, 'suspended')
  }
  return false
}

function fireTimer(run: Run, id: number): void {
  const subscription = run.subscriptions.get(id)
  if (subscription?.to.kind !== 'timer') throw new BpmnError('not_waiting', `no timer ${id} runs; it was cleared, or has fired before`)
  react(run, subscription)
}

// In the order in which they were due; what one of them sets off comes before the next.
function fireDue(run: Run): void {
  const { nowMs, budget } = run.ctx
  for (let fired = 0; fired < (budget?.loop ?? 20_000); fired += 1) {
    let next: { readonly id: number; readonly dueMs: number } | undefined
    for (const { id, to } of run.subscriptions.values()) {
      if (to.kind === 'timer' && to.dueMs <= nowMs && to.dueMs < (next?.dueMs ?? Number.POSITIVE_INFINITY)) next = { id, dueMs: to.dueMs }
    }
    if (!next) return
    fireTimer(run, next.id)
    pump(run)
  }
}

function receive(run: Run, name: string, letter: Letter, only: number | undefined): void {
  if (deliverMessage(run, name, letter, only)) return
  throw new BpmnError('not_waiting', `nobody in instance "${run.id}" waits for message "${name}" with these correlation values`)
}

function raiseFromOutside(run: Run, event: ThrownEvent): void {
  const raised = { kind: event.kind, code: event.code ?? null, payload: event.payload }
  const at = event.token === undefined ? firstToken(run) : tokenAt(run, event.token)
  if (raise(run, at, raised)) return
  if (event.kind === 'escalation' || !at.scope.definition.compatibility.failOnUnhandledEvents) return
  const code = event.code ?? ''
  cancelBody(run, at)
  fail(run, at, 'unhandled_error', `nobody handles error "${code}"${event.message ? `: ${event.message}` : ''}`, { errorCode: code })
}

// An error of the instance as a whole: the handlers around any of its outermost tokens are those of its process.
function firstToken(run: Run): LiveToken {
  for (const token of run.tokens.values()) if (!token.scope.parent) return token
  throw new BpmnError('not_waiting', `instance "${run.id}" has no token to raise an error at`)
}

function readerAt(token: LiveToken): LiveToken {
  if (token.waiting === 'store') return token
  throw new BpmnError('not_waiting', `token ${token.id} at "${token.node.id}" waits for no data store`)
}

// Whoever kept the timers of a suspended instance back learns of them again.
function resume(run: Run): void {
  if (run.mark !== 'suspended') throw new BpmnError('invalid_event', `instance "${run.id}" is not suspended`)
  run.mark = undefined
  recordWhole(run, 'resumed')
  for (const subscription of run.subscriptions.values()) announce(run, subscription)
}

function terminate(run: Run): void {
  for (const scope of [...run.scopes.values()]) if (!scope.parent) cancelScope(run, scope)
  run.mark = 'terminated'
  recordWhole(run, 'terminated')
}

function recordWhole(run: Run, kind: 'suspended' | 'resumed' | 'terminated'): void {
  run.note({ kind, node: run.process, type: 'process', scope: 0, atMs: run.ctx.nowMs })
}
