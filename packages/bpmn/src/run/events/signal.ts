import type { SignalEvent } from '../../definition/event-definition.ts'
import type { Json } from '../../expression/evaluator.ts'
import { valueFor } from '../evaluate.ts'
import type { LiveToken } from '../live.ts'
import { react } from '../react.ts'
import type { Run } from '../run.ts'

/** Throws a signal; false when its payload failed, and the token is parked. */
export function throwSignal(run: Run, token: LiveToken, event: SignalEvent): boolean {
  let payload: Json | undefined
  if (event.payload !== null) {
    payload = valueFor(run, token, event.payload, { code: 'expression_failed', of: `payload of signal "${event.name}"` })
    if (payload === undefined) return false
  }
  run.record('thrown', token, { detail: { kind: 'signal', name: event.name } })
  const what = { name: event.name, broadcast: event.broadcast, key: run.newKey() }
  run.effects.push({ kind: 'throwSignal', ...what, ...(payload === undefined ? undefined : { payload }) })
  broadcast(run, event.name, payload)
  return true
}

/** Gives a signal to everything that listens to it now; answers how many did. */
export function broadcast(run: Run, name: string, payload?: Json): number {
  const listening = [...run.subscriptions.values()].filter(({ to, seen }) => to.kind === 'signal' && to.name === name && !seen)
  let heard = 0
  for (const subscription of listening) {
    // An earlier listener may have interrupted this one.
    if (!run.subscriptions.has(subscription.id)) continue
    react(run, subscription, { payload })
    heard += 1
  }
  return heard
}
