// What throw and end events do.
import type { ErrorEvent, EscalationEvent, SingleEvent } from '../../definition/event-definition.ts'
import type { BoundaryEvent, EndEvent, IntermediateThrowEvent } from '../../definition/node.ts'
import type { Json } from '../../expression/evaluator.ts'
import type { Compensable } from '../../state/state.ts'
import { moveOut } from '../activities/outputs.ts'
import { cancelInside, cancelScope } from '../cancel.ts'
import { valueFor } from '../evaluate.ts'
import { arrive, branchOf, endToken, leave } from '../flow.ts'
import { fork } from '../forks.ts'
import { putThrowerFirst } from '../history-line.ts'
import { fail } from '../incidents.ts'
import type { LiveScope, LiveToken } from '../live.ts'
import { isActivity } from '../model.ts'
import { fireBoundary } from '../react.ts'
import type { Run } from '../run.ts'
import { terminateScope } from '../scopes.ts'
import { definitionsOf } from '../subscriptions.ts'
import { takeCompensables, undo } from './compensation.ts'
import { sendMessage } from './message.ts'
import { raise } from './raise.ts'
import { throwSignal } from './signal.ts'

/** Throws everything that the event throws, and goes on: to the next nodes, or to the end of the path. */
export function enterThrowingEvent(run: Run, token: LiveToken, node: EndEvent | IntermediateThrowEvent): void {
  if (token.phase === 'end') {
    endToken(run, token)
    return
  }
  const from = run.history.length
  if (token.phase !== 'leave') {
    if (!moveOut(run, token, node)) return
    for (const event of definitionsOf(node.event)) {
      if (throwOne(run, token, event)) continue
      if (token.gone && event.kind !== 'cancel') tellCompletion(run, token, from)
      return
    }
  } else if (token.scope.phase === 'cancelling') {
    finishCancel(run, token, token.scope)
    return
  }
  tellCompletion(run, token, from)
  if (definitionsOf(node.event).some(({ kind }) => kind === 'terminate')) terminateScope(run, token)
  else if (node.kind === 'endEvent') endToken(run, token)
  else leave(run, token)
}

function tellCompletion(run: Run, token: LiveToken, from: number): void {
  run.recordData('completed', token)
  putThrowerFirst(run.history, from, token)
}

// False when the token does not go on from here now: it is parked, waits, has jumped, or is no more.
function throwOne(run: Run, token: LiveToken, event: SingleEvent): boolean {
  switch (event.kind) {
    case 'message':
      return sendMessage(run, token, event) && !token.gone
    case 'signal':
      return throwSignal(run, token, event) && !token.gone
    case 'error':
    case 'escalation':
      return throwRaised(run, token, event)
    case 'compensate': {
      const what = takeCompensables(token, event)
      if (what.length === 0) return true
      if (event.waitForCompletion) {
        undo(run, token, what)
        return false
      }
      undoBeside(run, token, what)
      return true
    }
    case 'cancel':
      cancelTransaction(run, token)
      return false
    case 'link':
      if (event.target === null) return true
      run.record('completed', token)
      arrive(run, token, run.nodeAt(token.scope.definition, event.target))
      return false
    default:
      // None and terminate throw nothing; timers and conditions cannot be thrown.
      return true
  }
}

function throwRaised(run: Run, token: LiveToken, event: ErrorEvent | EscalationEvent): boolean {
  let payload: Json | undefined
  if (event.payload !== null) {
    payload = valueFor(run, token, event.payload, { code: 'expression_failed', of: `payload of ${event.kind} "${event.code}"` })
    if (payload === undefined) return false
  }
  if (raise(run, token, { kind: event.kind, code: event.code, payload })) return !token.gone
  if (!token.scope.definition.compatibility.failOnUnhandledEvents) return true
  const named = event.code === null ? `the ${event.kind} "${event.name ?? event.id ?? ''}"` : `${event.kind} "${event.code}"`
  const code = event.kind === 'error' ? 'unhandled_error' : 'unhandled_escalation'
  fail(run, token, code, `nobody handles ${named}`, event.code === null ? {} : { errorCode: event.code })
  return false
}

// The thrower goes on at once; a token beside it waits for the handlers, and ends with what they changed.
function undoBeside(run: Run, token: LiveToken, what: readonly Compensable[]): void {
  const forks = fork(run, token, 2)
  const branch = branchOf(run, token)
  token.forks = forks
  branch.forks = forks
  branch.phase = 'end'
  undo(run, branch, what)
}

// Everything else in the transaction is cancelled; what it did is undone, and then its boundary event fires.
function cancelTransaction(run: Run, token: LiveToken): void {
  let scope: LiveScope | undefined = token.scope
  while (scope && scope.kind !== 'transaction') scope = scope.parent
  if (!scope) {
    fail(run, token, 'unsupported', 'a cancel end event is outside of any transaction')
    return
  }
  cancelInside(run, scope, token)
  scope.phase = 'cancelling'
  const what = scope.done.toReversed()
  scope.done = []
  const at = token.gone ? run.newToken(scope, token.node, token.data) : token
  undo(run, at, what)
}

function finishCancel(run: Run, token: LiveToken, scope: LiveScope): void {
  const { host } = scope
  const { data } = token
  run.record('completed', token)
  if (!host) return
  const outer = host.outer?.loop ? host.outer : host
  const { definition } = outer.scope
  const boundary = isActivity(outer.node) ? outer.node.boundary.map((index) => definition.nodes[index]) : []
  const cancel = boundary.find(
    (node): node is BoundaryEvent => node?.kind === 'boundaryEvent' && definitionsOf(node.event).some(({ kind }) => kind === 'cancel'),
  )
  cancelScope(run, scope)
  if (cancel) fireBoundary(run, outer, cancel, data)
  else
    fail(run, host, 'unhandled_error', 'the transaction was cancelled, and nothing at its boundary handles that', { errorCode: 'cancel' })
}
