// The state of one running instance: live work only. What has ended is in the history that `advance` hands out.
import type { Data, Json, ScriptFailure } from '../expression/evaluator.ts'

/** Version of the serialised form; `restore` lifts older ones step by step. */
export const stateVersion = 1

/**
 * What the instance is doing: `waiting` for something outside (a timer, message or service), `user_input_required` when a human task is
 * open, `error` when an incident is open; `complete`, `terminated` and `failed` are ends.
 */
export type Status = 'complete' | 'waiting' | 'user_input_required' | 'error' | 'suspended' | 'terminated' | 'failed'

/** A running instance as plain JSON. Values are never changed in place: the next state shares what stayed as it was. */
export interface InstanceState {
  readonly version: typeof stateVersion
  readonly id: string
  /** The process (or collaboration) that was started, and the definition it is in. */
  readonly process: string
  readonly definition: string
  readonly status: Status
  /** The next id; tokens, scopes, subscriptions and incidents share one counter. */
  readonly next: number
  readonly scopes: readonly Scope[]
  readonly tokens: readonly Token[]
  readonly subscriptions: readonly Subscription[]
  readonly incidents: readonly Incident[]
  /** Data of the instance: those it was started with, and after its end those it ended with. */
  readonly data: Data
}

/** How a scope came to be. `event` is an event sub-process, `undo` the compensation of one sub-process. */
export type ScopeKind = 'collaboration' | 'process' | 'call' | 'sub' | 'transaction' | 'event' | 'adhoc'

/** A process or sub-process that runs, with what its tokens share. */
export interface Scope {
  readonly id: number
  readonly kind: ScopeKind
  /** Id of the process or of the sub-process element. */
  readonly node: string
  readonly parent?: number
  /** The token of the activity that waits for this scope to end. */
  readonly host?: number
  /** Only on scopes that are a process of their own: hash of its definition. */
  readonly definition?: string
  /** Data at the start of the scope: what merges at its end are compared with. */
  readonly start: Data
  /** What the tokens that ended so far have left; absent while none has. */
  readonly result?: Data
  /** Data objects declared here, by id. */
  readonly objects?: Data
  /** Forks whose branches are still apart, by id. */
  readonly forks?: Readonly<Record<string, Fork>>
  /** Tokens that wait at a join, by node. */
  readonly joins?: Readonly<Record<string, readonly number[]>>
  /** Completed activities that can be undone, oldest first. */
  readonly done?: readonly Compensable[]
  /** Correlation keys held by this process: key, property, value. */
  readonly correlation?: Readonly<Record<string, Data>>
  /** Activations of complex gateways that have fired and wait for their last branches: node to tokens still expected. */
  readonly absorbing?: Readonly<Record<string, readonly string[]>>
  /** What the scope is doing besides running: cancelling a transaction, or undoing what was done. */
  readonly phase?: 'cancelling'
}

/** The data that the branches of a fork had in common, and how many tokens are still within it. */
export interface Fork {
  readonly data: Data
  readonly live: number
}

/** An activity that has completed and has a compensation handler, with the data it ended with. */
export interface Compensable {
  readonly node: string
  readonly data: Data
  /** What a sub-process has done inside, to be undone in its place. */
  readonly inner?: readonly Compensable[]
}

/**
 * Where a token is in its node: `ready` to be run (only after the step budget ran out), `waiting` for the outside or for a scope,
 * `joining` at a gateway, `failed` at an incident.
 */
export type TokenState = 'ready' | 'waiting' | 'joining' | 'failed'

/** What a waiting token waits for. */
export type WaitingFor = 'user' | 'service' | 'event' | 'scope' | 'children' | 'compensation' | 'call'

/** One live point in the instance. */
export interface Token {
  readonly id: number
  readonly scope: number
  readonly node: string
  readonly state: TokenState
  readonly data: Data
  /** The sequence flow it came by. */
  readonly via?: string
  readonly waiting?: WaitingFor
  /** Lane of the node, if any. */
  readonly lane?: string
  /** Forks that it is inside of, outermost first. */
  readonly forks?: readonly number[]
  /** On the outer token of a loop or multi-instance activity. */
  readonly loop?: LoopState
  /** On one iteration: the outer token and its position in the collection, from 0. */
  readonly outer?: number
  readonly index?: number
  /** How far the entry of an activity got; a retried incident goes on from there. */
  readonly phase?: TokenPhase
  /** When it began to wait, in milliseconds since 1970. */
  readonly sinceMs?: number
  /** Failed attempts of a service task so far. */
  readonly attempts?: number
  /** Compensations still to run, newest first, of a token that waits for them. */
  readonly undo?: readonly Compensable[]
}

/** What is still to do in an activity: everything, its body, or its post script and outputs. */
export type TokenPhase = 'enter' | 'body' | 'leave'

/** How far a loop or multi-instance activity is. */
export interface LoopState {
  /** Iterations to run; absent in a loop that goes on while its condition holds. */
  readonly total?: number
  /** Iterations begun and iterations ended. */
  readonly begun: number
  readonly ended: number
  /** The collection as it was at the start: a list, or the entries of a dict. */
  readonly items?: readonly Json[]
  readonly keys?: readonly Json[]
  /** What the iterations gave so far: `[index, value]` pairs, in the order they ended. */
  readonly outputs?: readonly (readonly [number, Json])[]
  /** Data before the first iteration, which the branches are merged against. */
  readonly start?: Data
}

/** Something outside of the token's own doing that a token or an event sub-process reacts to. */
export type Subscription = {
  readonly id: number
  /** The scope it lives and ends with. */
  readonly scope: number
  /** The token that waits or hosts the boundary event; absent for event sub-processes and process starts. */
  readonly token?: number
  /** The catching event or receive task. */
  readonly node: string
  /** Position of the event definition in the node. */
  readonly index: number
  /** Of a parallel multiple event: already seen. */
  readonly seen?: true
} & SubscribedTo

/** What a subscription reacts to. */
export type SubscribedTo =
  | { readonly kind: 'timer'; readonly dueMs: number; readonly cycle?: TimerCycle }
  | { readonly kind: 'message'; readonly name: string; readonly correlation?: Readonly<Record<string, Data>>; readonly match?: Data }
  | { readonly kind: 'signal'; readonly name: string }
  | { readonly kind: 'condition'; readonly was: boolean }

/** A timer that fires again: how often still (-1: without end), and by which rule. */
export interface TimerCycle {
  readonly left: number
  readonly rule: string
}

/** What went wrong at a token that is parked until somebody retries, skips, moves or cancels it. */
export interface Incident {
  readonly id: number
  readonly code: IncidentCode
  readonly message: string
  readonly token?: number
  readonly scope: number
  readonly node: string
  readonly atMs: number
  readonly script?: ScriptFailure
  /** Code of the error, escalation or failed service that nobody handled. */
  readonly errorCode?: string
  /** The data as they were. */
  readonly data?: Data
}

/** Every cause of an incident. */
export type IncidentCode =
  | 'script_failed'
  | 'pre_script_failed'
  | 'post_script_failed'
  | 'expression_failed'
  | 'no_flow_taken'
  | 'missing_callee'
  | 'missing_input'
  | 'missing_output'
  | 'decision_failed'
  | 'service_failed'
  | 'timer_invalid'
  | 'loop_invalid'
  | 'unhandled_error'
  | 'unhandled_escalation'
  | 'unhandled_message'
  | 'join_never_completes'
  | 'step_budget'
  | 'data_store_failed'
  | 'unsupported'
