import type { IntermediateCatchEvent, StartEvent } from '../../definition/node.ts'
import { moveOut } from '../activities/outputs.ts'
import { leave, wait } from '../flow.ts'
import type { LiveToken } from '../live.ts'
import type { Run } from '../run.ts'
import { armStart } from '../scopes.ts'
import { definitionsOf, listen } from '../subscriptions.ts'

/** Begins to wait for the event; a link catch, which a throw jumps to, is passed at once. */
export function enterCatchEvent(run: Run, token: LiveToken, node: IntermediateCatchEvent): void {
  const waits = definitionsOf(node.event).some(({ kind }) => kind !== 'link' && kind !== 'none')
  if (!waits) {
    run.record('completed', token)
    leave(run, token)
    return
  }
  run.recordData('entered', token)
  if (listen(run, { scope: token.scope, token, at: token }, node, node.event)) wait(run, token, 'event')
}

/** Begins a scope at its start event. A token that was parked while the event was being armed arms it again. */
export function enterStartEvent(run: Run, token: LiveToken, node: StartEvent): void {
  if (token.phase === 'prepare') {
    armStart(run, token.scope, token)
    return
  }
  if (!moveOut(run, token, node)) return
  run.record('completed', token)
  leave(run, token)
}
