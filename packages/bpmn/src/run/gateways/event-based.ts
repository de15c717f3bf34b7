import type { EventBasedGateway } from '../../definition/node.ts'
import { wait } from '../flow.ts'
import type { LiveToken } from '../live.ts'
import type { Run } from '../run.ts'
import { eventOf, listen, unsubscribeToken } from '../subscriptions.ts'

/** Waits for the first of the events that follow; the others are dropped when it comes. */
export function enterEventBasedGateway(run: Run, token: LiveToken, node: EventBasedGateway): void {
  run.recordData('entered', token)
  const { definition } = token.scope
  for (const flow of node.outgoing) {
    const follower = run.nodeAt(definition, definition.flows[flow]?.target ?? -1)
    const event = eventOf(follower)
    if (!event || listen(run, { scope: token.scope, token, at: token }, follower, event)) continue
    unsubscribeToken(run, token)
    return
  }
  wait(run, token, 'event')
}
