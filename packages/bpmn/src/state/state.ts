// The state of one running instance: live work only. What has ended is in the history that `advance` hands out.
import type { Data, Json, ScriptFailure } from '../expression/evaluator.ts'

/** Version of the serialised form; `restore` lifts older ones step by step. */
export const stateVersion = 1

/**
 * What the instance is doing: `waiting` for something outside (a timer, message or service), `user_input_required` when a human task is
 * open, `error` when an incident is open; `complete` and `terminated` are ends.
 */
export type Status = 'complete' | 'waiting' | 'user_input_required' | 'error' | 'suspended' | 'terminated'

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
  /** Data that the branches of a fork had in common, by fork, while they are apart. */
  readonly forks?: Readonly<Record<string, Data>>
  /** Of several pools: data of those that have ended. */
  readonly ended?: Data
  /** Scripts and expressions evaluated so far: each gets random numbers of its own. */
  readonly evaluations: number
  /** Data of the instance: those it was started with, and after its end those it ended with. */
  readonly data: Data
}

/** How a scope came to be. `event` is an event sub-process. */
export type ScopeKind = 'process' | 'call' | 'sub' | 'transaction' | 'event' | 'adhoc'

/** A process or sub-process that runs, with what its tokens share. */
export interface Scope {
  readonly id: number
  readonly kind: ScopeKind
  /** Id of the process, or of the sub-process element. */
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
  readonly resultForks?: readonly number[]
  /** Data objects declared here, by id. */
  readonly objects?: Data
  /** Completed activities that can be undone, oldest first. */
  readonly done?: readonly Compensable[]
  /** Correlation keys held: key, property, value. */
  readonly correlation?: Correlation
  /** Complex gateways that have fired and still take in late tokens: node, and the flows that have arrived. */
  readonly absorbing?: Readonly<Record<string, readonly string[]>>
  /** A transaction that is being cancelled; a process whose start event has not happened yet; an ad-hoc sub-process that takes no more. */
  readonly phase?: 'cancelling' | 'unstarted' | 'closing'
  /** Activities of a sequential ad-hoc sub-process that are still to come. */
  readonly pending?: readonly string[]
}

/** Values that tell conversations apart: key, property, value. */
export type Correlation = Readonly<Record<string, Data>>

/** An activity that has completed and can be undone, with the data it ended with. */
export interface Compensable {
  readonly node: string
  readonly data: Data
  /** What a sub-process has done inside, to be undone in its place. */
  readonly inner?: readonly Compensable[]
}

/**
 * Where a token is in its node: `ready` to be run (only after the step budget ran out), `waiting`, `joining` at a gateway,
 * `failed` at an incident.
 */
export type TokenState = 'ready' | 'waiting' | 'joining' | 'failed'

/** What a waiting token waits for. */
export type WaitingFor = 'user' | 'service' | 'event' | 'scope' | 'children' | 'compensation' | 'store'

/** One live point in the instance. */
export interface Token {
  readonly id: number
  readonly scope: number
  readonly node: string
  readonly state: TokenState
  readonly waiting?: WaitingFor
  readonly data: Data
  /** The sequence flow it came by. */
  readonly via?: string
  /** Lane of the node, if any. */
  readonly lane?: string
  /** Forks that it is inside of, outermost first. */
  readonly forks?: readonly number[]
  /** On the outer token of a loop or multi-instance activity. */
  readonly loop?: LoopState
  /** On one iteration, or on a compensation handler: the token that waits for it. */
  readonly outer?: number
  /** Position of the iteration, from 0. */
  readonly index?: number
  readonly phase?: TokenPhase
  /** Its boundary events are armed. */
  readonly armed?: true
  /** Data inputs taken so far. */
  readonly inputs?: number
  /** Data around an activity that only sees some of them. */
  readonly around?: Data
  /** When it began to wait, in milliseconds since 1970. */
  readonly sinceMs?: number
  /** Failed attempts of a service task so far. */
  readonly attempts?: number
  /** Compensations still to run, next first, of a token that waits for them. */
  readonly undo?: readonly Compensable[]
  /** Steps since it last waited. */
  readonly hops?: number
  /** On the host of a sub-process that has ended: what was done inside. */
  readonly done?: readonly Compensable[]
  /** Data when it entered its activity. */
  readonly entered?: Data
}

/** What is still to do in a node: everything; boundary events and pre script; its body; its post script; its outputs; nothing but to end. */
export type TokenPhase = 'enter' | 'prepare' | 'body' | 'leave' | 'outputs' | 'end'

/** How far a loop or multi-instance activity is. */
export interface LoopState {
  /** Iterations to run; absent in a loop that goes on while its condition holds. */
  readonly total?: number
  readonly begun: number
  readonly ended: number
  /** The items; absent when there is only a number. */
  readonly items?: readonly Json[]
  /** Their keys, when the collection is a dictionary. */
  readonly keys?: readonly Json[]
  /** What the iterations gave so far: position and value, in the order in which they ended. */
  readonly outputs?: readonly (readonly [number, Json])[]
  /** Data before the first iteration, which those of parallel ones are compared with. */
  readonly start: Data
}

/** Something outside of the token's own doing that a token or an event sub-process reacts to. */
export type Subscription = {
  readonly id: number
  /** The scope it lives and ends with. */
  readonly scope: number
  /** The token that waits, or that hosts the boundary event; absent for event sub-processes and process starts. */
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
  /** `match`: property values that the message must carry. */
  | { readonly kind: 'message'; readonly name: string; readonly match?: Data }
  | { readonly kind: 'signal'; readonly name: string }
  | { readonly kind: 'condition'; readonly was: boolean }

/** A timer that fires again. Firing k is k durations after the anchor, so that months do not drift. */
export interface TimerCycle {
  /** Firings still to come, the one that is due included; -1: without end. */
  readonly left: number
  /** ISO duration or cron. */
  readonly rule: string
  readonly anchorMs: number
  /** Firings before the one that is due. */
  readonly fired: number
  readonly endMs?: number
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
  | 'join_never_completes'
  | 'step_budget'
  | 'data_store_failed'
  | 'unsupported'
