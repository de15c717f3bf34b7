// Errors and escalations on their way outwards, scope by scope, until somebody handles them.
import type { BoundaryEvent, Node, StartEvent } from '../../definition/node.ts'
import type { Data, Json } from '../../expression/evaluator.ts'
import type { LiveScope, LiveToken } from '../live.ts'
import { isActivity } from '../model.ts'
import { fireBoundary, fireEventSubProcess } from '../react.ts'
import type { Run } from '../run.ts'
import { definitionsOf } from '../subscriptions.ts'

/** An error or escalation that is thrown. */
export interface Raised {
  readonly kind: 'error' | 'escalation'
  /** Null is only caught by handlers without a code. */
  readonly code: string | null
  readonly payload?: Json | undefined
}

type Handler =
  | { readonly kind: 'boundary'; readonly host: LiveToken; readonly node: BoundaryEvent }
  | { readonly kind: 'start'; readonly scope: LiveScope; readonly node: StartEvent }

/**
 * Raises an error or escalation at `token`: the innermost handler takes it, with the data of the token unless a call activity passes only
 * some of them. False when nobody handles it, and nothing has changed.
 */
export function raise(run: Run, token: LiveToken, raised: Raised): boolean {
  const found = findHandler(token, raised)
  if (!found) return false
  run.record('thrown', token, { detail: { kind: raised.kind, code: raised.code } })
  const { handler, data } = found
  const payload = raised.payload ?? null
  const variable = variableOf(handler.node, raised)
  const received = variable === null ? data : { ...data, [variable]: payload }
  if (handler.kind === 'boundary') fireBoundary(run, handler.host, handler.node, received)
  else fireEventSubProcess(run, handler.scope, handler.node, received)
  return true
}

function findHandler(origin: LiveToken, raised: Raised): { readonly handler: Handler; readonly data: Data } | undefined {
  let data = origin.data
  for (let at: LiveToken | undefined = outermost(origin); at; ) {
    // An activity that only sees some data must not lose the others by failing.
    if (at.around) data = at.around
    const boundary = boundaryFor(at, raised)
    if (boundary) return { handler: boundary, data }
    let { scope }: { scope: LiveScope } = at
    const start = startFor(scope, raised)
    if (start) return { handler: start, data }
    // What fails in an event sub-process is not handled by its siblings.
    while (scope.kind === 'event' && scope.parent) scope = scope.parent
    if (scope.host && hidesData(scope)) data = scope.host.data
    at = scope.host && outermost(scope.host)
  }
  return undefined
}

function outermost(token: LiveToken): LiveToken {
  return token.outer?.loop ? outermost(token.outer) : token
}

function hidesData(scope: LiveScope): boolean {
  const call = scope.host?.node
  return scope.kind === 'call' && (scope.model.io !== null || (call?.kind === 'callActivity' && call.passOut !== null))
}

function boundaryFor(host: LiveToken, raised: Raised): Handler | undefined {
  if (!isActivity(host.node)) return undefined
  const { definition } = host.scope
  const events = host.node.boundary.map((index) => definition.nodes[index]).filter((node) => node?.kind === 'boundaryEvent')
  const node = best(events, raised, definition.compatibility.catchAll)
  return node && { kind: 'boundary', host, node }
}

function startFor(scope: LiveScope, raised: Raised): Handler | undefined {
  const { definition, model } = scope
  const starts = model.eventSubProcesses.map((index) => {
    const node = definition.nodes[index]
    return node?.kind === 'eventSubProcess' ? definition.nodes[node.start] : undefined
  })
  const node = best(
    starts.filter((start) => start?.kind === 'startEvent'),
    raised,
    definition.compatibility.catchAll,
  )
  return node && { kind: 'start', scope, node }
}

function best<N extends BoundaryEvent | StartEvent>(
  nodes: readonly N[],
  raised: Raised,
  order: 'explicit-first' | 'in-order',
): N | undefined {
  const explicit = nodes.find((node) => catches(node, raised, true))
  const first = nodes.find((node) => catches(node, raised, true) || catches(node, raised, false))
  return order === 'explicit-first' ? (explicit ?? first) : first
}

function catches(node: BoundaryEvent | StartEvent, raised: Raised, explicitly: boolean): boolean {
  return definitionsOf(node.event).some(
    (event) => event.kind === raised.kind && (explicitly ? event.code !== null && event.code === raised.code : event.code === null),
  )
}

function variableOf(node: Node, raised: Raised): string | null {
  if (node.kind !== 'boundaryEvent' && node.kind !== 'startEvent') return null
  for (const event of definitionsOf(node.event)) if (event.kind === raised.kind && 'variable' in event) return event.variable
  return null
}
