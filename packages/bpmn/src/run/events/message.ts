import type { MessageEvent } from '../../definition/event-definition.ts'
import type { Json } from '../../expression/evaluator.ts'
import { adopt, correlationOf, type Fit, fitOf, type Letter, letterOf } from '../correlation.ts'
import { valueFor } from '../evaluate.ts'
import type { LiveSubscription, LiveToken } from '../live.ts'
import { react } from '../react.ts'
import type { Run } from '../run.ts'
import { announceWithin, messageEventOf } from '../subscriptions.ts'

/** Sends the message of a throw event or send task; false when its payload failed, and the token is parked. */
export function sendMessage(run: Run, token: LiveToken, event: MessageEvent): boolean {
  const { scope, node } = token
  const message = scope.definition.messages[event.message]
  if (!message) return true
  let payload: Json = null
  if (event.payload !== null) {
    const value = valueFor(run, token, event.payload, { code: 'expression_failed', of: `payload of message "${message.name}"` })
    if (value === undefined) return false
    payload = value
  }
  const correlation = correlationOf(run, token, message, payload)
  if (adopt(scope, correlation)) announceWithin(run, scope)
  run.record('thrown', token, { detail: { kind: 'message', name: message.name } })
  const delivered = deliverMessage(run, message.name, letterOf(payload, correlation, true)) !== undefined
  run.effects.push({ kind: 'publishMessage', name: message.name, payload, correlation, delivered, node: node.id, key: run.newKey() })
  return true
}

/**
 * Gives a message to the receiver that it is for: one that holds its correlation values before one that has none yet; of several, the one
 * that has waited longest. Answers who took it.
 */
export function deliverMessage(run: Run, name: string, letter: Letter, only?: number): LiveSubscription | undefined {
  let best: { readonly subscription: LiveSubscription; readonly fit: Fit } | undefined
  for (const subscription of run.subscriptions.values()) {
    const { to, id, seen } = subscription
    if (to.kind !== 'message' || to.name !== name || seen || (only !== undefined && only !== id)) continue
    const event = messageEventOf(subscription.node, subscription.index)
    const message = event && subscription.scope.definition.messages[event.message]
    const fit = message && fitOf(run, subscription, message, letter)
    if (!fit || (best && fit.how === 'open')) continue
    best = { subscription, fit }
    if (fit.how === 'held') break
  }
  if (!best) return undefined
  react(run, best.subscription, { payload: letter.payload, correlation: best.fit.correlation })
  return best.subscription
}
