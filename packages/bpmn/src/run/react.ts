// What a node does when the event that it waits for happens.
import type { BoundaryEvent, EventSubProcess, Node, StartEvent } from '../definition/node.ts'
import type { Data, Json } from '../expression/evaluator.ts'
import type { Correlation } from '../state/state.ts'
import { completeActivity } from './activities/complete.ts'
import { moveOut } from './activities/outputs.ts'
import { cancelBody, cancelInside } from './cancel.ts'
import { adopt } from './correlation.ts'
import { branchOf, leave } from './flow.ts'
import { fork } from './forks.ts'
import { clearIncidents } from './incidents.ts'
import type { LiveScope, LiveSubscription, LiveToken } from './live.ts'
import { isActivity } from './model.ts'
import type { Run } from './run.ts'
import { armEventSubProcesses, currentData, openScope } from './scopes.ts'
import { announce, announceWithin, definitionsOf, eventOf, unsubscribe, unsubscribeToken } from './subscriptions.ts'
import { nextDue } from './timers/due.ts'

/** What came with an event. */
export interface Arrival {
  readonly payload?: Json | undefined
  readonly correlation?: Correlation | undefined
}

/** The event that a subscription waits for has happened. */
export function react(run: Run, subscription: LiveSubscription, arrival: Arrival = {}): void {
  const { node, token, scope, index } = subscription
  if (arrival.correlation && adopt(scope, arrival.correlation)) announceWithin(run, scope, subscription)
  const received = receivedBy(node, index, arrival.payload)
  if (waitsForMore(subscription)) {
    if (token) token.data = { ...token.data, ...received }
    return
  }
  if (!token) reactOfScope(run, subscription, received)
  else if (node.kind === 'boundaryEvent') {
    if (!node.interrupting) renewOrEnd(run, subscription)
    fireBoundary(run, token, node, { ...(token.around ?? token.data), ...received })
  } else reactOfToken(run, token, subscription, received)
}

/** A boundary event fires with these data: its host ends, or gets a token beside it. */
export function fireBoundary(run: Run, host: LiveToken, node: BoundaryEvent, received: Data): void {
  const data = withoutLent(host, received)
  if (node.interrupting) {
    cancelBody(run, host)
    unsubscribeToken(run, host)
    clearIncidents(run, host)
    run.record('cancelled', host, { detail: `interrupted by ${node.id}` })
    Object.assign(host, { state: 'ready', around: undefined, inputs: undefined, attempts: undefined, done: undefined, undo: undefined })
    passEvent(run, host, node, data)
  } else {
    const forks = fork(run, host, 2)
    const branch = branchOf(run, host)
    host.forks = forks
    branch.forks = forks
    branch.hops = 0
    passEvent(run, branch, node, data)
  }
}

// What the host was lent by its data inputs is not for those who go on from its boundary.
function withoutLent({ node: { dataInputs } }: LiveToken, data: Data): Data {
  if (dataInputs.length === 0) return data
  const left: Record<string, Json> = { ...data }
  for (const { variable } of dataInputs) delete left[variable]
  return left
}

/** The start event of an event sub-process fires with these data: it runs beside its parent, or instead of it. */
export function fireEventSubProcess(run: Run, scope: LiveScope, start: StartEvent, data: Data): void {
  const { definition } = scope
  const model = definition.scopes[start.scope]
  if (!model) return
  if (start.interrupting) {
    cancelInside(run, scope)
    scope.result = undefined
    scope.resultForks = []
  }
  const inner = openScope(run, { kind: 'event', definition, model, data, parent: scope })
  passEvent(run, run.newToken(inner, start, data), start, data)
}

/** Sends a token on from an event that has happened, with these data. */
export function passEvent(run: Run, token: LiveToken, node: Node, data: Data): void {
  clearIncidents(run, token)
  token.node = node
  token.data = data
  token.via = -1
  token.phase = undefined
  token.entered = undefined
  token.state = 'ready'
  token.waiting = undefined
  if (!moveOut(run, token, node)) return
  run.record('completed', token, { data })
  leave(run, token)
}

/** The event sub-process that a start event belongs to; undefined when it starts a process. */
function eventSubProcessOf(scope: LiveScope, start: Node): EventSubProcess | undefined {
  const around = scope.definition.scopes[start.scope]
  const node = around?.node === null || around === undefined ? undefined : scope.definition.nodes[around.node]
  return node?.kind === 'eventSubProcess' ? node : undefined
}

function reactOfToken(run: Run, token: LiveToken, subscription: LiveSubscription, received: Data | undefined): void {
  const { node, to } = subscription
  const data = received ? { ...token.data, ...received } : token.data
  if (to.kind === 'timer' && to.cycle && to.cycle.left !== 1 && token.node === node && renewOrEnd(run, subscription)) {
    // Every firing but the last sends a token of its own.
    const forks = fork(run, token, 2)
    const branch = branchOf(run, token)
    token.forks = forks
    branch.forks = forks
    passEvent(run, branch, node, data)
    return
  }
  if (token.node !== node) run.record('completed', token)
  if (isActivity(node) && token.node === node) {
    token.data = data
    completeActivity(run, token)
    return
  }
  unsubscribeToken(run, token)
  if (!isActivity(node)) {
    passEvent(run, token, node, data)
    return
  }
  // A receive task behind an event-based gateway: it has received already.
  run.renew(token)
  Object.assign(token, { node, data, entered: token.version, phase: 'body' })
  completeActivity(run, token)
}

function reactOfScope(run: Run, subscription: LiveSubscription, received: Data | undefined): void {
  const { scope, node } = subscription
  if (node.kind !== 'startEvent') return
  if (!eventSubProcessOf(scope, node)) {
    startProcess(run, scope, node, received)
    return
  }
  const data = { ...currentData(scope), ...received }
  if (!node.interrupting) renewOrEnd(run, subscription)
  fireEventSubProcess(run, scope, node, data)
}

// The first start event wins: the others, and those whose timer or expression is wrong, are no longer waited for.
function startProcess(run: Run, scope: LiveScope, node: StartEvent, received: Data | undefined): void {
  cancelInside(run, scope)
  scope.phase = undefined
  armEventSubProcesses(run, scope)
  const data = { ...scope.start, ...received }
  passEvent(run, run.newToken(scope, node, data), node, data)
}

// A subscription that stays: messages, signals and conditions as they are, timers until their cycle is over.
function renewOrEnd(run: Run, subscription: LiveSubscription): boolean {
  const { to, scope } = subscription
  if (to.kind !== 'timer') return true
  const due = to.cycle && nextDue(to.cycle, to.dueMs, scope.definition.compatibility.timeZone)
  if (!due) {
    unsubscribe(run, subscription)
    return false
  }
  subscription.to = { kind: 'timer', ...due }
  announce(run, subscription)
  return true
}

// A parallel multiple event waits for all of its definitions, once each; then it waits for all of them again if it stays.
function waitsForMore(subscription: LiveSubscription): boolean {
  const { node, token, scope } = subscription
  if (eventOf(node)?.kind !== 'parallelMultiple') return false
  subscription.seen = true
  const owned = [...(token ? (token.subscriptions ?? []) : scope.subscriptions)].filter((other) => other.node === node)
  if (owned.some(({ seen }) => !seen)) return true
  for (const other of owned) other.seen = false
  return false
}

function receivedBy(node: Node, index: number, payload: Json | undefined): Data | undefined {
  const event = eventOf(node)
  const definition = event && definitionsOf(event)[index]
  if (payload === undefined || !definition || !('variable' in definition) || definition.variable === null) return undefined
  return { [definition.variable]: payload }
}
