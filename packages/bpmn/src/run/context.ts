import type { DecisionReference } from '../definition/node.ts'
import type { Data, EvaluationContext, Evaluator, Json, ScriptFailure } from '../expression/evaluator.ts'
import type { Effect } from './effect.ts'

/** Functions of the host that scripts may call. */
export type HostFunctions = Readonly<Record<string, (...args: readonly Json[]) => Json>>

/** Where in an instance a script runs. */
export interface Place {
  readonly process: string
  readonly node: string
  readonly token: number
  readonly scope: number
  /** What this advance has asked for so far: a function that reads a data store must see what was written before it. */
  readonly effects: readonly Effect[]
}

/** Answers a decision: its outputs, or why there are none. */
export type Decide = (
  decision: DecisionReference,
  data: Data,
  ctx: EvaluationContext,
) => { readonly outputs: Data } | { readonly failure: ScriptFailure }

/** Everything `advance` may know besides the state and the event. The same context gives the same result. */
export interface AdvanceContext {
  /** The current time in milliseconds since 1970 (UTC). */
  readonly nowMs: number
  /** Id of the instance at its start, and where the random numbers of its scripts come from. */
  readonly seed: string
  readonly evaluator: Evaluator
  /** Needed by business rule tasks only; without it they end in an incident. */
  readonly decide?: Decide
  /** Functions for scripts: the same everywhere, or made for the place that asks. */
  readonly functions?: HostFunctions | ((place: Place) => HostFunctions)
  readonly budget?: Budget
}

/** Bounds of one `advance`, so that one instance cannot hold up the others. */
export interface Budget {
  /** Steps after which the rest is left for a `continue` event. @default 200_000 */
  readonly steps?: number
  /** Steps that one token may take without waiting before it counts as an endless loop. @default 20_000 */
  readonly loop?: number
  /** Calls within calls. @default 100 */
  readonly depth?: number
  /** Live tokens of an instance. @default 50_000 */
  readonly tokens?: number
}
