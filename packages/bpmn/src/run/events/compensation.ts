// Undoing what has been done, newest first.
import type { CompensateEvent } from '../../definition/event-definition.ts'
import type { Node } from '../../definition/node.ts'
import type { Compensable } from '../../state/state.ts'
import { arrive, remove, wait } from '../flow.ts'
import type { LiveScope, LiveToken } from '../live.ts'
import { findNode, isActivity } from '../model.ts'
import { applyPatch, patchOf } from '../patch.ts'
import type { Run } from '../run.ts'
import { openScope, startScope } from '../scopes.ts'

/** What a compensation event undoes, newest first; it is taken out of the record, so that nothing is undone twice. */
export function takeCompensables(token: LiveToken, event: CompensateEvent): readonly Compensable[] {
  const { definition } = token.scope
  const wanted = event.activity === null ? undefined : definition.nodes[event.activity]?.id
  for (let at: LiveScope | undefined = around(token.scope); at; at = at.parent) {
    const taken = wanted === undefined ? at.done : at.done.filter(({ node }) => node === wanted)
    if (wanted !== undefined && taken.length === 0) continue
    at.done = at.done.filter((entry) => !taken.includes(entry))
    return taken.toReversed()
  }
  return []
}

/** Lets the token wait while these are undone, one after the other. */
export function undo(run: Run, token: LiveToken, what: readonly Compensable[]): void {
  token.undo = what
  wait(run, token, 'compensation')
  undoNext(run, token)
}

/** Takes in a handler that has run: what it changed is changed for the token that waits. */
export function endHandler(run: Run, token: LiveToken, handler: LiveToken): void {
  const patch = patchOf((handler.entered ?? handler.version).read(), handler.data)
  if (patch) token.data = applyPatch(token.data, patch)
  run.record('compensated', handler)
  remove(run, handler)
  undoNext(run, token)
}

/** Runs the next handler; with none left, the token is queued to go on where it threw. */
export function undoNext(run: Run, token: LiveToken): void {
  for (;;) {
    const [next, ...rest] = token.undo ?? []
    token.undo = rest
    if (!next) break
    const node = findNode(token.scope.definition, next.node)
    const handler = node && handlerOf(token.scope, node)
    if (handler) {
      runHandler(run, token, handler, next)
      return
    }
    token.undo = [...(next.inner ?? []).toReversed(), ...rest]
  }
  token.undo = undefined
  token.state = 'ready'
  token.waiting = undefined
  if (token.phase !== 'end') token.phase = 'leave'
  run.ready.push(token)
}

// A handler of its own comes before the event sub-process that undoes it, and that before undoing what was done inside.
function handlerOf(scope: LiveScope, node: Node): Node | undefined {
  const { definition } = scope
  if (!isActivity(node)) return undefined
  if (node.compensation !== null) return definition.nodes[node.compensation]
  const inner = 'inner' in node ? definition.scopes[node.inner] : undefined
  return inner?.compensation === null || inner === undefined ? undefined : definition.nodes[inner.compensation]
}

function runHandler(run: Run, token: LiveToken, node: Node, done: Compensable): void {
  const handler = run.newToken(token.scope, node, { ...done.data, ...token.data })
  handler.outer = token
  token.inner ??= new Set()
  token.inner.add(handler)
  if (node.kind !== 'eventSubProcess') {
    arrive(run, handler, node)
    return
  }
  const { definition } = token.scope
  const model = definition.scopes[node.inner]
  if (!model) return
  handler.entered = handler.version
  wait(run, handler, 'scope')
  startScope(run, openScope(run, { kind: 'sub', definition, model, data: handler.data, parent: token.scope, host: handler }))
}

// An event sub-process undoes what was done beside it.
function around(scope: LiveScope): LiveScope {
  return scope.kind === 'event' && scope.parent ? around(scope.parent) : scope
}
