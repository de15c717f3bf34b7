// What tokens, event sub-processes and unstarted processes listen to.
import type { EventDefinition, MessageEvent, SingleEvent } from '../definition/event-definition.ts'
import type { Node } from '../definition/node.ts'
import type { Data, Json } from '../expression/evaluator.ts'
import type { Correlation, SubscribedTo } from '../state/state.ts'
import { heldKey } from './correlation.ts'
import { valueFor } from './evaluate.ts'
import type { LiveScope, LiveSubscription, LiveToken } from './live.ts'
import type { Run } from './run.ts'
import { timerOf } from './timers/timer.ts'

/** Who listens: a token, or a scope for its event sub-processes. */
export interface Listener {
  readonly scope: LiveScope
  readonly token: LiveToken | undefined
  /** Whose data the expressions see, and where a failure is parked. */
  readonly at: LiveToken
}

/** The single definitions of an event. */
export function definitionsOf(event: EventDefinition): readonly SingleEvent[] {
  return 'definitions' in event ? event.definitions : [event]
}

/** The event that a catching node waits for; undefined for nodes that catch nothing. */
export function eventOf(node: Node): EventDefinition | undefined {
  return 'event' in node ? node.event : undefined
}

/** Subscribes to everything that `node` waits for; false when an expression failed, `at` is parked, and nothing is subscribed. */
export function listen(run: Run, listener: Listener, node: Node, event: EventDefinition): boolean {
  const wanted: (SubscribedTo | undefined)[] = []
  for (const definition of definitionsOf(event)) {
    const to = subscribedTo(run, listener, definition)
    if (to === 'failed') return false
    wanted.push(to)
  }
  wanted.forEach((to, index) => {
    if (to) add(run, { id: run.newId(), scope: listener.scope, token: listener.token, node, index, seen: false, to })
  })
  return true
}

/** Ends a subscription. */
export function unsubscribe(run: Run, subscription: LiveSubscription): void {
  if (!run.subscriptions.delete(subscription.id)) return
  const { token, scope, to, id } = subscription
  scope.subscriptions.delete(subscription)
  if (token?.subscriptions) token.subscriptions = token.subscriptions.filter((other) => other !== subscription)
  if (to.kind === 'timer') run.effects.push({ kind: 'clearTimer', subscription: id })
  else if (to.kind !== 'condition') run.effects.push({ kind: 'unsubscribe', subscription: id })
}

/** Ends the subscriptions of a token. */
export function unsubscribeToken(run: Run, token: LiveToken): void {
  for (const subscription of token.subscriptions ?? []) unsubscribe(run, subscription)
  token.subscriptions = undefined
  token.armed = undefined
}

/** Tells the outside about a subscription: at its start, when its timer moves, and when an instance resumes. */
export function announce(run: Run, { id, node, to, scope }: LiveSubscription): void {
  if (to.kind === 'timer') run.effects.push({ kind: 'setTimer', subscription: id, node: node.id, dueMs: to.dueMs })
  else if (to.kind !== 'condition') {
    const correlation = to.kind === 'message' ? heldFor(scope, node, to.match) : undefined
    run.effects.push({
      kind: 'subscribe',
      subscription: id,
      node: node.id,
      to: to.kind,
      name: to.name,
      ...(correlation && { correlation }),
    })
  }
}

/** Tells anew what the receivers in `scope` (but `except`) expect of a message, because the scope now holds more. */
export function announceWithin(run: Run, scope: LiveScope, except?: LiveSubscription): void {
  for (const subscription of run.subscriptions.values()) {
    if (subscription.to.kind !== 'message' || subscription === except) continue
    for (let at: LiveScope | undefined = subscription.scope; at; at = at.parent) if (at === scope) announce(run, subscription)
  }
}

/** The message that a node receives or sends; undefined when it is about something else. */
export function messageEventOf(node: Node, index: number): MessageEvent | undefined {
  const event = eventOf(node)
  const definition = event && definitionsOf(event)[index]
  return definition?.kind === 'message' ? definition : undefined
}

function add(run: Run, subscription: LiveSubscription): void {
  run.subscriptions.set(subscription.id, subscription)
  attach(subscription)
  announce(run, subscription)
}

/** Lets the owner of a subscription know it. */
export function attach(subscription: LiveSubscription): void {
  const { token, scope } = subscription
  if (!token) scope.subscriptions.add(subscription)
  else if (token.subscriptions) token.subscriptions.push(subscription)
  else token.subscriptions = [subscription]
}

function subscribedTo(run: Run, { at, scope }: Listener, definition: SingleEvent): SubscribedTo | 'failed' | undefined {
  switch (definition.kind) {
    case 'timer': {
      const due = timerOf(run, at, definition)
      return due === undefined ? 'failed' : { kind: 'timer', ...due }
    }
    case 'message': {
      const match = matchOf(run, at, definition)
      if (match === undefined) return 'failed'
      const name = scope.definition.messages[definition.message]?.name ?? ''
      return Object.keys(match).length === 0 ? { kind: 'message', name } : { kind: 'message', name, match }
    }
    case 'signal':
      return { kind: 'signal', name: definition.name }
    case 'conditional':
      return { kind: 'condition', was: false }
    default:
      // Errors, escalations, cancel and compensation are looked up when they are thrown.
      return undefined
  }
}

// Values from the receiver's own data: those of the event, and those that its process binds to the keys of the message.
function matchOf(run: Run, at: LiveToken, event: MessageEvent): Data | undefined {
  const { definition } = at.scope
  const match: Record<string, Json> = {}
  const keys = new Set(definition.messages[event.message]?.correlation.map(({ key }) => key))
  const bound = definition.correlationSubscriptions.filter(({ key }) => keys.has(key)).flatMap(({ bindings }) => bindings)
  for (const { property, expression } of [...bound, ...(event.isMatching ? event.matches : [])]) {
    const value = valueFor(run, at, expression, { code: 'expression_failed', of: `correlation property "${property}"` })
    if (value === undefined) return undefined
    match[property] = value
  }
  return match
}

function heldFor(scope: LiveScope, node: Node, match: Data | undefined): Correlation {
  const held: Record<string, Data> = {}
  for (const definition of definitionsOf(eventOf(node) ?? { kind: 'none' })) {
    if (definition.kind !== 'message') continue
    for (const { key, properties } of scope.definition.messages[definition.message]?.correlation ?? []) {
      const values = heldKey(scope, key)
      const matched = properties.filter(({ property }) => match && Object.hasOwn(match, property))
      if (values) held[key] = values
      else if (matched.length > 0) held[key] = Object.fromEntries(matched.map(({ property }) => [property, match?.[property] ?? null]))
    }
  }
  return held
}
