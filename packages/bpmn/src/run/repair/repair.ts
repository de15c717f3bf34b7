// What operators do to an instance.
import type { Node } from '../../definition/node.ts'
import type { Data } from '../../expression/evaluator.ts'
import { startInner } from '../activities/ad-hoc-sub-process.ts'
import { isIteration } from '../activities/complete.ts'
import { cancelBody, cancelToken } from '../cancel.ts'
import { BpmnError } from '../errors.ts'
import type { RepairEvent } from '../event.ts'
import { undoNext } from '../events/compensation.ts'
import { arrive, enqueue, leave } from '../flow.ts'
import { clearIncidents } from '../incidents.ts'
import type { LiveScope, LiveToken } from '../live.ts'
import { dropInstance } from '../loops/multi-instance.ts'
import { dropRound } from '../loops/standard.ts'
import { findNode, isActivity } from '../model.ts'
import { patchOf } from '../patch.ts'
import type { Run } from '../run.ts'
import { currentData } from '../scopes.ts'
import { unsubscribeToken } from '../subscriptions.ts'
import { migrate } from './migrate.ts'
import { reset } from './reset.ts'
import { scopeAt, tokenAt } from './token-at.ts'

/** Repairs an instance. Throws `BpmnError`, before anything has changed, when what is named is not there. */
export function repair(run: Run, event: RepairEvent): void {
  switch (event.kind) {
    case 'retry':
      retry(run, event.incident, event.data)
      return
    case 'editData':
      editData(run, event)
      return
    case 'skip':
      skip(run, tokenAt(run, event.token), event.data)
      return
    case 'moveToken': {
      const token = tokenAt(run, event.token)
      move(run, token, nodeIn(token.scope, event.to))
      return
    }
    case 'addToken': {
      const scope = scopeAt(run, event.scope)
      const node = nodeIn(scope, event.node)
      arrive(run, run.newToken(scope, node, event.data ?? currentData(scope)), node)
      return
    }
    case 'cancelToken':
      cancelOne(run, tokenAt(run, event.token))
      return
    case 'startActivity': {
      const scope = scopeAt(run, event.scope)
      if (scope.kind !== 'adhoc') throw new BpmnError('invalid_event', `scope ${scope.id} is no ad-hoc sub-process`)
      startInner(run, scope, nodeIn(scope, event.node).id)
      return
    }
    case 'reset':
      reset(run, event.entry)
      return
    case 'migrate':
      migrate(run, event)
  }
}

function retry(run: Run, id: number, data: Data | undefined): void {
  const incident = run.incidents.get(id)
  if (!incident) throw new BpmnError('unknown_incident', `instance "${run.id}" has no open incident ${id}`)
  const { token } = incident
  clearIncidents(run, token)
  if (data) replaceData(run, token, data)
  token.state = 'ready'
  if (!isActivity(token.node)) unsubscribeToken(run, token)
  enqueue(run, token)
}

function editData(run: Run, { token: id, scope: scopeId, data }: Extract<RepairEvent, { readonly kind: 'editData' }>): void {
  if (id !== undefined) {
    replaceData(run, tokenAt(run, id), data)
    return
  }
  const scope = scopeAt(run, scopeId)
  const unknown = Object.keys(data).find((name) => !Object.hasOwn(scope.objects, name))
  if (unknown !== undefined)
    throw new BpmnError('invalid_event', `scope ${scope.id} has no data object "${unknown}"; name a token to edit its data`)
  scope.objects = { ...scope.objects, ...data }
  run.note({ kind: 'edited', node: scope.model.id, type: scope.kind, scope: scope.id, atMs: run.ctx.nowMs, patch: { set: data } })
}

function replaceData(run: Run, token: LiveToken, data: Data): void {
  const patch = patchOf(token.data, data)
  token.data = data
  run.record('edited', token, patch && { patch })
}

// The activity counts as done, without its scripts and outputs.
function skip(run: Run, token: LiveToken, data: Data | undefined): void {
  stop(run, token)
  if (token.around) token.data = token.around
  token.around = undefined
  if (data) replaceData(run, token, data)
  run.record('skipped', token)
  if (isIteration(token) || token.outer) {
    run.returned.push(token)
    return
  }
  if (token.node.kind === 'exclusiveGateway' || token.node.kind === 'inclusiveGateway' || token.node.kind === 'complexGateway') {
    const [first] = token.node.outgoing
    const { defaultFlow } = token.node
    const flow = defaultFlow ?? first
    const target = flow === undefined ? undefined : token.scope.definition.flows[flow]?.target
    if (target !== undefined) arrive(run, token, run.nodeAt(token.scope.definition, target))
    return
  }
  leave(run, token)
}

function move(run: Run, token: LiveToken, node: Node): void {
  if (token.outer)
    throw new BpmnError('invalid_event', `token ${token.id} is one iteration of "${token.node.id}"; move the token around it`)
  stop(run, token)
  if (token.around) token.data = token.around
  run.record('moved', token, { detail: { to: node.id } })
  Object.assign(token, { around: undefined, inputs: undefined, attempts: undefined, undo: undefined, done: undefined, via: -1 })
  arrive(run, token, node)
}

// Whoever waits for the token must not wait for ever: a loop goes on without that iteration, compensation with the next handler.
function cancelOne(run: Run, token: LiveToken): void {
  const { outer } = token
  cancelToken(run, token)
  if (!outer) return
  const loop = isActivity(outer.node) && outer.loop ? outer.node.loop : null
  if (loop === null) undoNext(run, outer)
  else if (loop.kind === 'standard') dropRound(run, outer)
  else dropInstance(run, outer, loop)
}

function stop(run: Run, token: LiveToken): void {
  if (token.state === 'joining') {
    const waiting = token.scope.joins?.get(token.node.index)
    waiting?.splice(waiting.indexOf(token), 1)
  }
  cancelBody(run, token)
  unsubscribeToken(run, token)
  clearIncidents(run, token)
  token.state = 'ready'
}

function nodeIn(scope: LiveScope, id: string): Node {
  const node = findNode(scope.definition, id)
  if (!node || node.scope !== scope.model.index) {
    throw new BpmnError('unknown_node', `"${scope.model.id}" has no element "${id}" directly in it`)
  }
  if (node.kind === 'boundaryEvent' || node.kind === 'eventSubProcess') {
    throw new BpmnError('invalid_event', `no token can be put on "${id}": it is entered by its event only`)
  }
  return node
}
