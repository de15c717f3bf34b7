// Which conversation a message belongs to.
import type { Message } from '../definition/messages.ts'
import type { Data, Json } from '../expression/evaluator.ts'
import type { Correlation } from '../state/state.ts'
import type { LiveScope, LiveSubscription } from './live.ts'
import { sameJson } from './merge.ts'
import type { EvaluationPlace, Run } from './run.ts'

/** A message on its way: its payload, the values that came with it, and whether it was thrown inside the instance. */
export interface Letter {
  readonly payload: Json
  readonly correlation: Correlation | undefined
  readonly inside: boolean
  /** What was found in the payload so far, so that a thousand receivers do not ask a thousand times. */
  readonly found: Map<Message, Correlation>
}

/** A letter to be delivered. */
export function letterOf(payload: Json, correlation: Correlation | undefined, inside: boolean): Letter {
  return { payload, correlation, inside, found: new Map() }
}

/** How well a subscription fits a letter: `held` by equal values, `open` when it has none of its own; with the values to adopt. */
export interface Fit {
  readonly how: 'held' | 'open'
  readonly correlation: Correlation
}

/** The values of a message's keys, found in its payload; a key of which a property is missing is left out. */
export function correlationOf(run: Run, at: EvaluationPlace, message: Message, payload: Json): Correlation {
  const found: Record<string, Data> = {}
  for (const { key, properties } of message.correlation) {
    const values: Record<string, Json> = {}
    for (const { property, expression } of properties) {
      const outcome = run.ctx.evaluator.evaluate(expression, asData(payload), run.evaluationAt(at))
      // A payload without the property is a message of another conversation, not a failure of the model.
      if ('value' in outcome && outcome.value !== null) values[property] = outcome.value
    }
    if (properties.every(({ property }) => Object.hasOwn(values, property))) found[key] = values
  }
  return found
}

/** The values of `key` that `scope` or one around it holds. */
export function heldKey(scope: LiveScope, key: string): Data | undefined {
  for (let at: LiveScope | undefined = scope; at; at = at.parent) {
    if (Object.hasOwn(at.correlation, key)) return at.correlation[key]
  }
  return undefined
}

/** Lets `scope` hold the keys that it does not hold yet; true when there was one. */
export function adopt(scope: LiveScope, correlation: Correlation): boolean {
  const before = scope.correlation
  for (const [key, values] of Object.entries(correlation)) {
    if (!heldKey(scope, key)) scope.correlation = { ...scope.correlation, [key]: values }
  }
  return scope.correlation !== before
}

/** Whether and how the subscription of a receiver fits a letter; undefined when the letter is for somebody else. */
export function fitOf(run: Run, subscription: LiveSubscription, message: Message, letter: Letter): Fit | undefined {
  const { scope, to } = subscription
  const correlation = valuesOf(run, subscription, message, letter)
  const match = to.kind === 'message' ? to.match : undefined
  if (match && !Object.entries(match).every(([property, value]) => carries(correlation, property, value))) return undefined
  let held = match !== undefined
  for (const key of new Set([...message.correlation.map(({ key }) => key), ...Object.keys(correlation)])) {
    const values = heldKey(scope, key)
    if (!values) continue
    held = true
    const sent = Object.hasOwn(correlation, key) ? correlation[key] : undefined
    if (!sent || !Object.entries(values).every(([property, value]) => sameJson(sent[property], value))) return undefined
  }
  if (held) return { how: 'held', correlation }
  return mayAdopt(subscription, correlation, letter) ? { how: 'open', correlation } : undefined
}

function valuesOf(run: Run, { scope, node, token }: LiveSubscription, message: Message, letter: Letter): Correlation {
  const given = letter.correlation
  if (given && Object.keys(given).length > 0) return given
  const before = letter.found.get(message)
  if (before) return before
  const found = correlationOf(run, { scope, node, id: token?.id ?? 0 }, message, letter.payload)
  letter.found.set(message, found)
  return found
}

// A receiver that knows no conversation would take anybody's: fine for a start, and among the pools of one instance.
function mayAdopt({ scope, token }: LiveSubscription, correlation: Correlation, letter: Letter): boolean {
  if (letter.inside || token === undefined || Object.keys(correlation).length === 0) return true
  return scope.definition.compatibility.correlation === 'permissive'
}

function carries(correlation: Correlation, property: string, value: Json): boolean {
  return Object.values(correlation).some((values) => Object.hasOwn(values, property) && sameJson(values[property], value))
}

function asData(payload: Json): Data {
  return typeof payload === 'object' && payload !== null && !Array.isArray(payload) ? (payload as Data) : { payload }
}
